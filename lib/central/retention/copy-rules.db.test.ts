import { beforeEach, describe, expect, test } from 'vitest';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { Journal } from '#lib/central/reports/journal.testing.ts';
import { receiveReport } from '#lib/central/reports/receive-report.ts';
import { aSite, type TestSite } from '#lib/central/reports/site.testing.ts';
import type { FactBody } from '#lib/contract/facts.ts';
import type { CopyRule, RuleDigit } from '#lib/domain/copy-rule.ts';
import { loadCopyRules } from './load-copy-rules.ts';

withCentre();

const made = new Date('2026-11-25T12:00:00Z');
const now = new Date('2026-11-25T18:00:00Z');
let site: TestSite;
let journal: Journal;
let copyIds: string[];
let backupId: string;

beforeEach(async () => {
  site = await aSite({ since: new Date('2026-11-01T00:00:00Z') });
  const [, server] = site.destinationIds;
  await database().destination.update({
    where: { id: server },
    data: { name: 'Server', placement: 'off-site', kind: 'sftp' },
  });
  journal = new Journal(site);
  ({ copyIds, backupId } = journal.backup(made));
  await receiveReport(site.agentId, journal.report(), made);
});

async function rule(at = now): Promise<CopyRule> {
  const sets = [{ setId: site.setId, memberIds: [site.sourceId] }];
  const found = (await loadCopyRules(database(), sets, at)).get(site.setId);
  if (found === undefined) throw new Error('No rule of the set');
  return found;
}

const figures = ({ verdicts }: CopyRule): number[] =>
  (['copies', 'media', 'offSite', 'offline', 'proofs'] as RuleDigit[]).map((digit) => verdicts[digit].value);

async function tell(body: FactBody, at = now): Promise<void> {
  journal.write(body, at);
  expect((await receiveReport(site.agentId, journal.report(), at)).ok).toBe(true);
}

const checked = (copyId: string, code: 'copy_missing' | 'copy_altered'): FactBody => ({
  kind: 'copy-checked',
  copyId,
  backupId,
  proof: 'intact',
  outcome: 'failed',
  readBack: false,
  failure: { code, figures: {} },
  checkedAt: now.toISOString(),
});

const looked = (index: 0 | 1, failure: 'destination_missing' | null, at: Date): FactBody => ({
  kind: 'destination-checked',
  destinationId: site.destinationIds[index],
  failure: failure === null ? null : { code: failure, figures: {} },
  copies: failure === null ? 1 : 0,
  missing: 0,
  altered: 0,
  rubbishRemoved: 0,
  checkedAt: at.toISOString(),
});

describe('3-2-1-1-0 of a set, with its settings untouched', () => {
  test('counts what was stored and proven', async () => {
    expect(figures(await rule())).toEqual([3, 3, 1, 0, 0]);
    expect((await rule()).verdicts.offline).toMatchObject({ state: 'unmet', reason: 'none_set' });
  });

  test('changes when a copy is found deleted, and names it', async () => {
    await tell(checked(copyIds[1] ?? '', 'copy_missing'));
    const { verdicts } = await rule();
    expect(figures(await rule())).toEqual([2, 2, 0, 0, 1]);
    expect(verdicts.proofs).toMatchObject({
      state: 'unmet',
      reason: 'damaged',
      named: [{ name: 'Server', copyId: copyIds[1], backupId }],
    });
  });

  test('changes when a copy is found altered, and stays so while it is made anew', async () => {
    await tell(checked(copyIds[0] ?? '', 'copy_altered'));
    expect((await rule()).verdicts.proofs).toMatchObject({ value: 1, named: [{ copyId: copyIds[0] }] });
    const [destinationId] = site.destinationIds;
    const common = { copyId: copyIds[0] ?? '', backupId, destinationId };
    await tell({
      kind: 'copy-waiting',
      ...common,
      failure: { code: 'copy_altered', figures: {} },
      tries: 0,
      nextTryAt: now.toISOString(),
    });
    expect((await rule()).verdicts.proofs).toMatchObject({ value: 1, named: [{ copyId: copyIds[0] }] });
    await tell({
      kind: 'copy-stored',
      ...common,
      place: 'Lyon/x',
      sizeBytes: 1_234,
      tookMs: 1,
      storedAt: now.toISOString(),
    });
    const passed = { kind: 'copy-checked', copyId: common.copyId, backupId, failure: null } as const;
    await tell({
      ...passed,
      proof: 'intact',
      outcome: 'passed',
      readBack: true,
      checkedAt: now.toISOString(),
    });
    expect(figures(await rule())).toEqual([3, 3, 1, 0, 0]);
  });

  test('changes when a destination is away, since it was first found to be, and again when it is back', async () => {
    const first = new Date('2026-11-25T17:00:00Z');
    await tell(looked(0, 'destination_missing', first), first);
    await tell(looked(0, 'destination_missing', now));
    const { verdicts } = await rule();
    expect(verdicts.copies).toMatchObject({
      value: 2,
      reason: 'away',
      named: [{ name: 'Disk 0', at: first }],
    });
    const back = new Date(now.getTime() + 60_000);
    await tell(looked(0, null, back), back);
    expect(figures(await rule(back))).toEqual([3, 3, 1, 0, 0]);
    expect(await database().copy.findUnique({ where: { id: copyIds[0] ?? '' } })).toMatchObject({
      seenAt: back,
    });
  });

  test('changes when nobody has seen the copies for days, though nothing else happened', async () => {
    const days = new Date(made.getTime() + 4 * 86_400_000);
    expect((await rule(days)).verdicts.proofs).toMatchObject({ state: 'near', reason: 'unseen', value: 2 });
    await tell(looked(0, null, days), days);
    await tell(looked(1, null, days), days);
    expect((await rule(days)).verdicts.proofs).toMatchObject({ state: 'met' });
  });

  test('counts an expired copy no more, and says when and why it went', async () => {
    const [destinationId] = site.destinationIds;
    const id = copyIds[0] ?? '';
    const common = { copyId: id, backupId, destinationId };
    const failure = { code: 'destination_permission' as const, figures: {} };
    await tell({ kind: 'copy-expiry-failed', ...common, failure, at: now.toISOString() });
    expect(await database().copy.findUnique({ where: { id } })).toMatchObject({
      state: 'stored',
      expiryFailure: failure,
    });
    await tell({
      kind: 'copy-expired',
      ...common,
      reasons: ['keepLast enough-newer'],
      expiredAt: now.toISOString(),
    });
    expect(await database().copy.findUnique({ where: { id } })).toMatchObject({
      state: 'expired',
      expiredAt: now,
      expiredBy: ['keepLast enough-newer'],
      expiryFailure: null,
    });
    expect(figures(await rule())).toEqual([2, 2, 1, 0, 0]);
  });

  test('takes no word about a foreign site’s copies and destinations', async () => {
    const other = await aSite();
    await tell({
      ...looked(0, 'destination_missing', now),
      destinationId: other.destinationIds[0],
    } as FactBody);
    expect(await database().siteDestination.count({ where: { siteId: other.siteId, awaySince: null } })).toBe(
      2,
    );
  });
});
