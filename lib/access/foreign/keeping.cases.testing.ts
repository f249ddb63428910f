import { listFormatChecks, readFormatCheck } from '#lib/central/format-check/read-format-check.ts';
import { startFormatCheck } from '#lib/central/format-check/start-format-check.ts';
import { listHolds } from '#lib/central/holds/list-holds.ts';
import { placeHold } from '#lib/central/holds/place-hold.ts';
import { releaseHold } from '#lib/central/holds/release-hold.ts';
import { aCase, type Case } from './a-case.testing.ts';

export const keepingCases: Record<string, Case> = {
  'format-check/read-format-check.ts readFormatCheck': aCase('history.read', (by, { formatCheckId }) =>
    readFormatCheck(by, formatCheckId),
  ),
  'format-check/read-format-check.ts listFormatChecks': aCase('history.read', (by, { siteId }) =>
    listFormatChecks(by, siteId),
  ),
  'format-check/start-format-check.ts startFormatCheck': aCase('format.check', (by, { siteId }) =>
    startFormatCheck(by, siteId),
  ),
  'holds/list-holds.ts listHolds': aCase('history.read', (by, { backupId }) => listHolds(by, backupId)),
  'holds/place-hold.ts placeHold': aCase('hold.change', (by, { backupId }) =>
    placeHold(by, { backupId, draft: { reason: 'One more', untilDay: '' } }),
  ),
  'holds/release-hold.ts releaseHold': aCase('hold.change', (by, { holdId }) => releaseHold(by, holdId)),
};
