import { describe, expect, test } from 'vitest';
import { currentAssignment } from '#lib/central/assignments/current-assignment.ts';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { Journal } from '#lib/central/reports/journal.testing.ts';
import { receiveReport } from '#lib/central/reports/receive-report.ts';
import { aSite } from '#lib/central/reports/site.testing.ts';
import { anAuthorized } from '#lib/central/scope.testing.ts';
import { listHolds } from './list-holds.ts';
import { placeHold } from './place-hold.ts';
import { releaseHold } from './release-hold.ts';

withCentre();

const now = new Date('2026-11-25T12:00:00Z');
const by = anAuthorized('hold.change', { everywhere: true }, { now });
const reader = anAuthorized('history.read', { everywhere: true }, { now });

async function aBackup() {
  const site = await aSite({ since: new Date('2026-11-01T00:00:00Z') });
  const journal = new Journal(site);
  const { backupId } = journal.backup(new Date('2026-11-25T10:00:00Z'));
  await receiveReport(site.agentId, journal.report(), now);
  return { site, backupId };
}

describe('a hold', () => {
  test('travels to the agent, is shown, and leaves with its release, each audited', async () => {
    const { site, backupId } = await aBackup();
    const draft = { reason: 'An expert asks for it', untilDay: '2026-12-31' };
    const placed = await placeHold(by, { backupId, draft });
    if (!placed.ok) throw new Error(placed.problem);
    const until = '2026-12-31T22:59:59.999Z';
    expect((await currentAssignment(site.siteId, now)).holds).toEqual([
      { id: placed.holdId, backupId, reason: draft.reason, until },
    ]);
    expect(await listHolds(reader, backupId)).toMatchObject([
      { holdId: placed.holdId, reason: draft.reason, placedName: 'Test Person', isHolding: true },
    ]);
    expect(await database().order.count({ where: { siteId: site.siteId, kind: 'sync' } })).toBe(1);
    expect(await releaseHold(by, placed.holdId)).toEqual({ ok: true, backupId });
    expect(await releaseHold(by, placed.holdId)).toEqual({ ok: false, problem: 'changed_elsewhere' });
    expect((await currentAssignment(site.siteId, now)).holds).toEqual([]);
    expect(await listHolds(reader, backupId)).toMatchObject([
      { isHolding: false, releasedName: 'Test Person' },
    ]);
    const audit = await database().auditEntry.findMany({
      where: { siteId: site.siteId },
      orderBy: { seq: 'asc' },
    });
    expect(audit.map(({ action, subjectId }) => [action, subjectId])).toEqual([
      ['hold.placed', backupId],
      ['hold.released', backupId],
    ]);
  });

  test('says why and ends in the future, or is refused field by field', async () => {
    const { backupId } = await aBackup();
    expect(await placeHold(by, { backupId, draft: { reason: '', untilDay: '2020-01-01' } })).toEqual({
      ok: false,
      problem: 'invalid',
      fields: [
        { field: 'reason', problem: 'reason_missing' },
        { field: 'untilDay', problem: 'day_past' },
      ],
    });
  });

  test('is not placed on a backup of which nothing is left', async () => {
    const { site, backupId } = await aBackup();
    await database().copy.updateMany({ where: { siteId: site.siteId }, data: { state: 'expired' } });
    expect(await placeHold(by, { backupId, draft: { reason: 'x', untilDay: '' } })).toEqual({
      ok: false,
      problem: 'no_copy_left',
    });
  });
});
