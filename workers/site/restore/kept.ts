import type { Failure } from '#lib/contract/failure.ts';
import { judgeKept } from '#lib/domain/restore-run.ts';
import type { Journal } from '../journal/journal.ts';
import { appendFact } from '../journal/journal-facts.ts';
import { forgetKept, keptCases, type RestoreCaseRecord } from '../journal/restore-cases.ts';
import type { SiteContext } from '../site-context.ts';
import { serverOfPlan } from './run-server.ts';

/** Looks at each original that is still kept, and drops those whose time is over and whose successor is backed up. */
export async function tendKept(site: SiteContext, signal: AbortSignal): Promise<void> {
  for (const record of keptCases(site.journal)) {
    try {
      await tendOne(site, record, signal);
    } catch (err) {
      signal.throwIfAborted();
      // Its server may be away: it is looked at again.
      site.log.warn({ caseId: record.id, err }, 'a kept original could not be looked at');
    }
  }
}

async function tendOne(site: SiteContext, record: RestoreCaseRecord, signal: AbortSignal): Promise<void> {
  const { journal, clock, restorer, log } = site;
  const { kept, keptUntil, plan } = record;
  if (kept === null || keptUntil === null) return;
  const isSuccessorBackedUp = isBackedUpSince(journal, record);
  const answer = judgeKept({ until: keptUntil, now: clock.now(), isSuccessorBackedUp });
  if (answer === 'keep') return;
  if (answer === 'stays')
    return tellStays(journal, record, {
      code: 'not_assigned',
      figures: { reason: 'no backup since the swap' },
    });
  const access = serverOfPlan(site, plan.server);
  const found = await restorer.identify(access, kept.database, signal);
  if (found !== null && found !== plan.originalId)
    return tellStays(journal, record, { code: 'name_taken', figures: { database: kept.database } });
  if (found !== null) await restorer.dropDatabase(access, kept.database, signal);
  journal.transaction(() => {
    forgetKept(journal, record.id);
    tell(journal, record, 'dropped', null);
  });
  log.info({ caseId: record.id, database: kept.database }, 'a kept original was dropped; its time was over');
}

/** Whether a backup of the database that took the original's place was completed and lies somewhere. */
function isBackedUpSince(journal: Journal, { target, endedAt }: RestoreCaseRecord): boolean {
  if (target.sourceId === null || endedAt === null) return false;
  const sql = `SELECT 1 FROM backup JOIN copy ON copy.backup_id = backup.id AND copy.state = 'stored'
               WHERE backup.source_id = ? AND json_extract(backup.signed_manifest, '$.manifest.snapshotAt') > ?`;
  return journal.get(sql, target.sourceId, endedAt.toISOString()) !== null;
}

/** Once for each reason, not at each look. */
function tellStays(journal: Journal, record: RestoreCaseRecord, failure: Failure): void {
  const key = `kept-stays ${record.id}`;
  if (journal.meta(key) === failure.code) return;
  journal.transaction(() => {
    journal.setMeta(key, failure.code);
    tell(journal, record, 'stays', failure);
  });
}

function tell(
  journal: Journal,
  { id: caseId, kept }: RestoreCaseRecord,
  outcome: 'dropped' | 'stays',
  failure: Failure | null,
): void {
  const at = journal.clock.now().toISOString();
  appendFact(journal, { kind: 'kept-dropped', caseId, database: kept?.database ?? '', outcome, failure, at });
}
