import { database } from '#lib/central/database/client.ts';
import { type PlacedOrder, placeOrder } from '#lib/central/orders/place-order.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { judgeSealed, type SealedProblem } from '#lib/central/secrets/judge-sealed.ts';
import { siteInScope } from '#lib/central/sites/site-in-scope.ts';
import { assignedDestinationSchema } from '#lib/contract/assignment.ts';
import type { DestinationFieldProblem } from '#lib/domain/destination-problem.ts';
import { isSecretEnough } from './secret-enough.ts';
import { readSiteDestination, type SiteDestinationInput, settingsOf } from './site-destination-input.ts';

export type OrderedDestinationTest =
  | PlacedOrder
  | { ok: false; problem: 'invalid'; fields: DestinationFieldProblem[] }
  | { ok: false; problem: 'kind_differs' | 'secret_needed' | SealedProblem };

/** Has the site's agent write, read back and remove a small file at what stands in the form, saved or not. */
export async function orderDestinationTest(
  by: Authorized<'destination.change'>,
  { siteId, destinationId, input }: { siteId: string; destinationId: string; input: SiteDestinationInput },
): Promise<OrderedDestinationTest> {
  const read = readSiteDestination(input);
  if (!read.ok) return read;
  const site = await siteInScope(database(), by, siteId);
  const destination =
    site === null
      ? null
      : await database().destination.findFirst({
          where: { id: destinationId, practiceId: site.practiceId, archivedAt: null },
          include: { sites: { where: { siteId } } },
        });
  if (destination === null) return { ok: false, problem: 'not_found' };
  if (destination.kind !== read.kind) return { ok: false, problem: 'kind_differs' };
  const { secret } = input;
  if (secret.kind === 'sealed') {
    const problem = await database().$transaction((tx) => judgeSealed(tx, siteId, secret));
    if (problem !== null) return { ok: false, problem };
  }
  const [kept] = destination.sites;
  const sealedFor = kept?.sealedSecret ? settingsOf(destination.kind, kept.settings) : null;
  if (!isSecretEnough(secret, read, sealedFor)) return { ok: false, problem: 'secret_needed' };
  const sealedSecret = secret.kind === 'sealed' ? secret.sealed : (kept?.sealedSecret ?? null);
  const { id, name, placement } = destination;
  return placeOrder<'test-destination'>(by, siteId, {
    kind: 'test-destination',
    destination: assignedDestinationSchema.parse({
      id,
      name,
      placement,
      kind: read.kind,
      settings: read.settings,
      sealedSecret: read.kind === 'folder' ? null : sealedSecret,
    }),
  });
}
