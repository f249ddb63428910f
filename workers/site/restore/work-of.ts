import type { CaseDocument } from '#lib/contract/restore-case.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import type { BackupRunner } from '../jobs/run-backups.ts';
import type { RestoreCaseRecord } from '../journal/restore-cases.ts';
import { assignmentOf, type SiteContext, settingsOf } from '../site-context.ts';
import { isFound, keptOf } from './begin.ts';
import { capsuleHashKey } from './capsule-hash-key.ts';
import { openOrigin } from './open-origin.ts';
import type { OpenedDump, RunParts, RunWork, SafetyTaken } from './run-parts.ts';
import { serverOfPlan } from './run-server.ts';

/** How a permitted case is carried out at this site. */
export type RunWay = {
  runner: Pick<BackupRunner, 'runSafety'>;
  closingWaitMs: number;
  /** Keys that may open the copy: the agent's own, or one that was typed. */
  identities: readonly string[];
  header: Buffer | null;
  signal: AbortSignal;
};

/** The site's part in a run, and in settling one. Throws `restore_server_missing` when its server isn't named any more. */
export function partsOf(site: SiteContext, { plan }: Pick<RestoreCaseRecord, 'plan'>): RunParts {
  const { journal, clock, log, restorer, identity } = site;
  const access = serverOfPlan(site, plan.server);
  return { journal, clock, log, restorer, access, timeZone: identity.site.timeZone };
}

/** What the approved document of a case allows, and nothing beyond it. */
export function workOf(site: SiteContext, record: RestoreCaseRecord, way: RunWay): RunWork {
  const { document, id: caseId, target } = record;
  if (document === null) throw new Error(`The case ${caseId} has no document`);
  return {
    caseId,
    mode: target.mode,
    bring: bringOf(site, record, document, way),
    takeSafety: (signal) => takeSafety(site, record, way, signal),
    mayEndSessions: isFound(document, 'people_connected'),
    mayCreateRoles: isFound(document, 'roles_missing'),
    closingWaitMs: way.closingWaitMs,
    hashBudgetMs: settingsOf(site).hashBudgetMinutes * 60_000,
  };
}

function bringOf(
  site: SiteContext,
  { origin }: RestoreCaseRecord,
  document: CaseDocument,
  { identities, header, signal }: RunWay,
): RunWork['bring'] {
  if (origin.kind === 'kept') return { kind: 'kept', identity: keptOf(site, origin.caseId).identity };
  const open = async (): Promise<OpenedDump> => {
    const { material, close } = await openOrigin(site, origin, signal);
    const { manifest } = material;
    refuseOtherSigner(document, manifest?.signer.publicKey ?? null);
    const { dumpSha256: sha256 } = document.preflight;
    // Without it any bytes would do: an approver has said yes to these ones only.
    if (sha256 === null)
      throw new KeepwellError('permit_altered', { figures: { reason: 'no copy was read' } });
    const isFile = origin.kind === 'file' && manifest !== null;
    const hashKey = isFile ? await capsuleHashKey(origin.path, manifest, identities) : null;
    const opening = { identities, header, sha256 };
    return { material, opening, hashKey: hashKey ?? site.keys.hashKey, close };
  };
  return { kind: 'dump', open };
}

async function takeSafety(
  site: SiteContext,
  { target }: RestoreCaseRecord,
  { runner }: RunWay,
  signal: AbortSignal,
): Promise<SafetyTaken> {
  const { sourceId } = target;
  const set = assignmentOf(site).sets.find((one) => one.sourceIds.includes(sourceId ?? ''));
  if (sourceId === null || set === undefined)
    throw new KeepwellError('not_assigned', { figures: { source: sourceId ?? '' } });
  const { id: backupId, signed } = await runner.runSafety(set.id, sourceId, signal);
  return { backupId, figures: { sizeBytes: signed.manifest.dump.sizeBytes } };
}

function refuseOtherSigner({ preflight }: CaseDocument, found: string | null): void {
  if (found !== preflight.manifestSigner)
    throw new KeepwellError('manifest_altered', {
      figures: { reason: 'another signer than the one approved' },
    });
}
