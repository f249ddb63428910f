import { changedFields } from '#lib/central/audit/changed-fields.ts';
import { writeAudit } from '#lib/central/audit/write.ts';
import { database, type Transaction } from '#lib/central/database/client.ts';
import { requestSync } from '#lib/central/orders/request-sync.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { judgeSealed, type SealedProblem } from '#lib/central/secrets/judge-sealed.ts';
import { type SiteInScope, siteInScope } from '#lib/central/sites/site-in-scope.ts';
import { secretColumns } from '#lib/central/sources/change-source.ts';
import type { SecretInput } from '#lib/central/sources/source-input.ts';
import type { DestinationFieldProblem } from '#lib/domain/destination-problem.ts';
import { newId } from '#lib/shared/ids.ts';
import { isSecretEnough } from './secret-enough.ts';
import {
  readSiteDestination,
  type SiteDestinationInput,
  type SiteDestinationSettings,
  type StoredReach,
  settingsOf,
} from './site-destination-input.ts';

export type SetUpAtSiteOutcome =
  | { ok: true }
  | { ok: false; problem: 'invalid'; fields: DestinationFieldProblem[] }
  | {
      ok: false;
      /** `secret_needed`: none is kept, or the kept one is sealed for another host, account or way of signing in. */
      problem: 'not_found' | 'changed_elsewhere' | 'kind_differs' | 'secret_needed' | SealedProblem;
    };

type Edit = {
  siteId: string;
  destinationId: string;
  /** Null where the page showed that the site had no settings yet. */
  revision: number | null;
  input: SiteDestinationInput;
};

/** Says how a site reaches a destination of its practice: its own folder and its own account. */
export async function setUpAtSite(
  by: Authorized<'destination.change'>,
  edit: Edit,
): Promise<SetUpAtSiteOutcome> {
  const read = readSiteDestination(edit.input);
  if (!read.ok) return read;
  return database().$transaction(async (tx): Promise<SetUpAtSiteOutcome> => {
    const site = await siteInScope(tx, by, edit.siteId);
    const destination =
      site === null
        ? null
        : await tx.destination.findFirst({
            where: { id: edit.destinationId, practiceId: site.practiceId, archivedAt: null },
            include: { sites: { where: { siteId: site.id } } },
          });
    if (site === null || destination === null) return { ok: false, problem: 'not_found' };
    if (destination.kind !== read.kind) return { ok: false, problem: 'kind_differs' };
    const [kept] = destination.sites;
    const secret: SecretInput = read.kind === 'folder' ? { kind: 'none' } : edit.input.secret;
    const before = kept === undefined ? null : settingsOf(destination.kind, kept.settings);
    if (!isSecretEnough(secret, read, kept?.sealedSecret ? before : null))
      return { ok: false, problem: 'secret_needed' };
    const sealedProblem = secret.kind === 'sealed' ? await judgeSealed(tx, site.id, secret) : null;
    if (sealedProblem !== null) return { ok: false, problem: sealedProblem };
    if (!(await store(tx, by.now, edit, read, secret))) return { ok: false, problem: 'changed_elsewhere' };
    await audit(tx, by, site, destination, before, read, secret);
    await requestSync(tx, [site.id], by.now);
    return { ok: true };
  });
}

/** Writes the row on the revision that the page showed; false when somebody else was quicker. */
async function store(
  tx: Transaction,
  now: Date,
  { siteId, destinationId, revision }: Edit,
  { settings }: SiteDestinationSettings,
  secret: SecretInput,
): Promise<boolean> {
  if (revision === null) {
    const { count } = await tx.siteDestination.createMany({
      data: [
        { id: newId('sds', now), siteId, destinationId, settings, ...secretColumns(secret), createdAt: now },
      ],
      skipDuplicates: true,
    });
    return count === 1;
  }
  const { count } = await tx.siteDestination.updateMany({
    where: { siteId, destinationId, revision },
    data: { settings, ...secretColumns(secret), revision: { increment: 1 } },
  });
  return count === 1;
}

async function audit(
  tx: Transaction,
  by: Authorized<'destination.change'>,
  site: SiteInScope,
  destination: { id: string; name: string },
  before: StoredReach | null,
  after: SiteDestinationSettings,
  secret: SecretInput,
): Promise<void> {
  await writeAudit(tx, by, {
    action: 'destination.changed',
    practiceId: site.practiceId,
    siteId: site.id,
    subject: { kind: 'destination', id: destination.id, name: destination.name },
    details: { ...changedFields({ ...before?.settings }, { ...after.settings }), secret: secret.kind },
  });
}
