import { drillReportSchema } from '#lib/contract/drill.ts';
import type { Preflight } from '#lib/contract/restore-case.ts';
import type { Journal } from '../journal/journal.ts';

type Estimates = Pick<Preflight, 'estimateMs' | 'isMeasured'>;

/** Where nothing was measured here: plain bytes a second that a restore and a comparison pass at the least. */
const usualBytesPerMs = { dump: 40_000, restore: 25_000, compare: 60_000 };

/**
 * How long each part is likely to take: by the newest drill of this source and its newest backup, scaled by size, else by what
 * a small server does.
 */
export function estimatesFor(
  journal: Journal,
  wanted: { sourceId: string | null; plainBytes: number },
): Estimates {
  const { plainBytes } = wanted;
  const usual = (part: keyof typeof usualBytesPerMs) =>
    Math.round(2_000 + plainBytes / usualBytesPerMs[part]);
  const safetyBackup = lastBackupMs(journal, wanted.sourceId) ?? usual('dump');
  const drill = lastDrill(journal, wanted.sourceId);
  if (drill === null) {
    return {
      estimateMs: { safetyBackup, restore: usual('restore'), compare: usual('compare') },
      isMeasured: false,
    };
  }
  const scale = drill.plainBytes > 0 ? plainBytes / drill.plainBytes : 1;
  const took = (...steps: string[]) =>
    Math.round(
      drill.steps.filter(({ step }) => steps.includes(step)).reduce((sum, one) => sum + one.tookMs, 0) *
        scale,
    );
  return {
    estimateMs: { safetyBackup, restore: took('fetch', 'restore'), compare: took('compare') },
    isMeasured: true,
  };
}

/** When a drill last proved this backup by restoring one of its copies; null when none has. */
export function drilledAt(journal: Journal, backupId: string): string | null {
  const sql =
    "SELECT finished_at FROM drill WHERE backup_id = ? AND outcome = 'passed' ORDER BY started_at DESC LIMIT 1";
  const row = journal.get(sql, backupId);
  return row?.finished_at === null || row?.finished_at === undefined ? null : String(row.finished_at);
}

function lastBackupMs(journal: Journal, sourceId: string | null): number | null {
  const row = journal.get(
    `SELECT json_extract(fact.body, '$.durationsMs.dump') + json_extract(fact.body, '$.durationsMs.prove') AS ms
     FROM backup JOIN fact ON fact.backup_id = backup.id AND json_extract(fact.body, '$.kind') = 'backup-made'
     WHERE backup.source_id = ? ORDER BY backup.made_seq DESC LIMIT 1`,
    sourceId,
  );
  return row === null ? null : Number(row.ms);
}

function lastDrill(journal: Journal, sourceId: string | null) {
  const row = journal.get(
    `SELECT body FROM fact WHERE json_extract(body, '$.kind') = 'drill-finished'
       AND json_extract(body, '$.outcome') = 'passed' AND json_extract(body, '$.sourceId') = ?
     ORDER BY position DESC LIMIT 1`,
    sourceId,
  );
  return row === null ? null : drillReportSchema.parse(JSON.parse(String(row.body)));
}
