import type { AssignedDestination } from '#lib/contract/assignment.ts';
import type { FactBody } from '#lib/contract/facts.ts';
import { secretPlaceOf } from '#lib/contract/secret-place.ts';
import { undeliveredFacts } from '../journal/journal-facts.ts';
import type { SiteContext } from '../site-context.ts';
import { saveAssignment } from '../state/assignment-file.ts';
import { sealSecret } from './seal.ts';
import { aRunner, aSite, type TestSite } from './test-site.ts';

type Remote = Pick<Exclude<AssignedDestination, { kind: 'folder' | 'removable' }>, 'kind' | 'settings'>;

/** A site whose one destination is this server, its secret sealed to it; and one backup made there by order. */
export async function aRemoteBackup(remote: Remote, secret: string) {
  const site = await aSite();
  const { context, runner } = await aRunner(site);
  const destination = await assigned(site, context, remote, secret);
  const sets = site.assignment.sets.map((set) => ({ ...set, destinationIds: [destination.id] }));
  const assignment = { ...site.assignment, destinations: [destination], sets };
  saveAssignment(site.folder, { etag: null, assignment });
  const order = { orderId: null, trigger: 'local' as const, sourceIds: null, destinationIds: null };
  const outcome = await runner.runOrdered({ ...order, setId: 'set_main' }, () => undefined);
  return { site, context, assignment, destination, outcome };
}

/** The facts of one kind that the journal holds, oldest first. */
export function factsOf<K extends FactBody['kind']>(context: SiteContext, kind: K) {
  return undeliveredFacts(context.journal, 500, 1e9).flatMap(({ body }) =>
    body.kind === kind ? [body as Extract<FactBody, { kind: K }>] : [],
  );
}

async function assigned(
  site: TestSite,
  context: SiteContext,
  remote: Remote,
  secret: string,
): Promise<AssignedDestination> {
  const place = { siteId: site.peer.siteId, ...secretPlaceOf(remote.settings) };
  const sealedSecret = await sealSecret({ secret, ...place }, [context.keys.ageRecipient]);
  const base = { id: 'dst_remote', name: 'Elsewhere', placement: 'off-site' as const, sealedSecret };
  return { ...base, ...remote } as AssignedDestination;
}
