import type { Ledger, NoEffect } from '#lib/central/reports/ledger.ts';
import { originOf } from '#lib/central/restores/case-subject.ts';
import { rewrapSiteOf } from '#lib/central/restores/read-pins.ts';
import type { FactOf } from './fact-of.ts';
import { noteEvent } from './own-case.ts';

/**
 * The site that made a backup has sealed its key to the agent that restores it: the restore can be ordered. Told by
 * that site alone, for the backup that the case names, and only while its permit waits for it.
 */
export function applyFileKeyRewrapped(ledger: Ledger, body: FactOf<'file-key-rewrapped'>): NoEffect | null {
  const { caseId, backupId, header } = body;
  const row = ledger.restores.rows.get(caseId);
  if (row === undefined) return ledger.restores.foreignIds.has(caseId) ? 'not_of_this_site' : 'unknown_case';
  const origin = originOf(row);
  if (rewrapSiteOf(row) !== ledger.siteId || origin.kind !== 'copy' || origin.backupId !== backupId)
    return 'not_of_this_site';
  if (row.state !== 'approved') return 'case_moved_on';
  ledger.restores.rewrapped.push({ caseId, header });
  noteEvent(ledger, { caseId, kind: 'key_rewrapped', at: new Date(body.at), details: { backupId } });
  return null;
}
