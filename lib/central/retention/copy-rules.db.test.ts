import { beforeEach, describe, expect, test } from 'vitest';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { Journal } from '#lib/central/reports/journal.testing.ts';
import { receiveReport } from '#lib/central/reports/receive-report.ts';
import { aSite, type TestSite } from '#lib/central/reports/site.testing.ts';
import type { FactBody } from '#lib/contract/facts.ts';
import type { CopyRule, RuleDigit } from '#lib/domain/copy-rule.ts';
import { newId } from '#lib/shared/ids.ts';
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

describe('3-2-1-1-0 with a set of disks', () => {
  let [blue, red] = ['', ''];
  const minutes = (count: number) => new Date(now.getTime() + count * 60_000);

  const added = (mediumId: string, label: string): FactBody => ({
    kind: 'medium-added',
    ...{ mediumId, destinationId: site.destinationIds[1], label, colour: 'blue', turn: 'A' },
    ...{ volume: { uuid: mediumId, serial: null }, fsType: 'ext4', sizeBytes: 1_000, orderId: null },
    at: made.toISOString(),
  });

  const seen = (mediumId: string, presence: 'safe' | 'removed', at: Date): FactBody => ({
    kind: 'medium-seen',
    ...{ mediumId, destinationId: site.destinationIds[1], presence, wasSafe: true, freeBytes: null },
    at: at.toISOString(),
  });

  beforeEach(async () => {
    const [, usb] = site.destinationIds;
    [blue, red] = [newId('med', now), newId('med', now)];
    await database().destination.update({ where: { id: usb }, data: { name: 'USB', kind: 'removable' } });
    await tell(added(blue, 'Blue'));
    await tell(added(red, 'Red'));
    await tell({
      kind: 'copy-stored',
      ...{ copyId: copyIds[1] ?? '', backupId, destinationId: usb, mediumId: blue, place: 'Blue: x' },
      ...{ sizeBytes: 1_234, tookMs: 1, storedAt: made.toISOString() },
    });
    await tell(seen(blue, 'safe', now));
  });

  test('counts a disk as off-site and offline only while it has been seen removed', async () => {
    const { verdicts } = await rule();
    expect(figures(await rule())).toEqual([3, 3, 0, 0, 0]);
    expect(verdicts.offline).toMatchObject({ reason: 'plugged_in', named: [{ name: 'USB · Blue' }] });
    await tell(seen(blue, 'removed', minutes(1)), minutes(1));
    expect(figures(await rule(minutes(1)))).toEqual([3, 3, 1, 1, 0]);
    await tell(seen(blue, 'safe', minutes(2)), minutes(2));
    expect(figures(await rule(minutes(2)))).toEqual([3, 3, 0, 0, 0]);
  });

  test('takes what lies on a disk that is away for seen only when that disk was in the drive', async () => {
    await tell(seen(blue, 'removed', minutes(1)), minutes(1));
    const looked = (mediumIds: string[] | undefined, at: Date): FactBody => ({
      kind: 'destination-checked',
      ...{ destinationId: site.destinationIds[1], failure: null, copies: 1, missing: 0, altered: 0 },
      ...{ rubbishRemoved: 0, checkedAt: at.toISOString(), ...(mediumIds && { mediumIds }) },
    });
    const seenAt = async () =>
      (await database().copy.findUniqueOrThrow({ where: { id: copyIds[1] ?? '' } })).seenAt;
    const before = await seenAt();
    await tell(looked([red], minutes(2)), minutes(2));
    await tell(looked(undefined, minutes(3)), minutes(3));
    expect(await seenAt()).toEqual(before);
    await tell(looked([red, blue], minutes(4)), minutes(4));
    expect(await seenAt()).toEqual(minutes(4));
  });

  test('counts a lost disk no more, and nothing of it as damaged', async () => {
    await database().medium.update({ where: { id: blue }, data: { retiredAs: 'lost', retiredAt: now } });
    await database().copy.update({ where: { id: copyIds[1] ?? '' }, data: { state: 'missing' } });
    expect(figures(await rule())).toEqual([2, 2, 0, 0, 0]);
  });
});
