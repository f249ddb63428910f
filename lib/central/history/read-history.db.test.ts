import { beforeAll, describe, expect, test } from 'vitest';
import { readAttempt } from '#lib/central/backups/read-attempt.ts';
import { readBackup } from '#lib/central/backups/read-backup.ts';
import { readManifest } from '#lib/central/backups/read-manifest.ts';
import { database } from '#lib/central/database/client.ts';
import { withOwnDatabase } from '#lib/central/database/own-database.testing.ts';
import { anAuthorized } from '#lib/central/scope.testing.ts';
import type { Scope } from '#lib/central/scope.ts';
import { aClinic, anAttempt, aSlot, type Clinic } from '#lib/central/site-view/clinic.testing.ts';
import { newId } from '#lib/shared/ids.ts';
import { type HistoryQuestion, parseCursor } from './history-question.ts';
import type { HistoryAttempt } from './history-row.ts';
import { readHistory } from './read-history.ts';

withOwnDatabase();

const now = new Date('2026-11-22T09:12:00Z');
const day = 86_400_000;
const ago = (days: number): Date => new Date(now.getTime() - days * day);
const everything: HistoryQuestion = {
  siteId: null,
  setId: null,
  days: null,
  outcome: null,
  trigger: null,
  after: null,
};

let lyon: Clinic;
let foreign: Clinic;
let own: Scope;
let backupId: string;
let failedId: string;

beforeAll(async () => {
  lyon = await aClinic(now, { name: 'Lyon' });
  foreign = await aClinic(now, { name: 'Foreign' });
  own = { everywhere: false, practiceIds: [lyon.practiceId], siteIds: [] };
  for (let night = 9; night >= 4; night -= 1) {
    const slotId = await aSlot(lyon, ago(night), 'kept');
    await anAttempt(lyon, ago(night), { slotId, sizeBytes: 500_000_000 - night * 5_000_000 });
  }
  const slotId = await aSlot(lyon, ago(3), 'missed');
  const failure = { code: 'server_unreachable' as const, figures: { host: 'db' } };
  failedId = (await anAttempt(lyon, ago(3), { slotId, failure })).attemptId;
  await aSlot(lyon, ago(2), 'missed');
  const shrunk = await anAttempt(lyon, ago(1), {
    trigger: 'manual',
    sizeBytes: 300_000_000,
    offSite: 'waiting',
  });
  backupId = shrunk.backupIds[0] ?? '';
  await anAttempt(foreign, ago(1));
});

const ask = (question: Partial<HistoryQuestion> = {}, limit = 50, scope: Scope = own) =>
  readHistory(anAuthorized('history.read', scope, { now }), { ...everything, ...question }, limit);

describe('the history', () => {
  test('holds every try and every due moment that nobody tried at, newest first', async () => {
    const history = await ask();
    expect(history?.rows.map((row) => (row.kind === 'attempt' ? row.outcome : row.state))).toEqual([
      'completed',
      'missed',
      'failed',
      'completed',
      'completed',
      'completed',
      'completed',
      'completed',
      'completed',
    ]);
    expect(history?.next).toBeNull();
  });

  test('tells of each try its copies, its size and how that changed', async () => {
    const history = await ask();
    const newest = history?.rows[0] as HistoryAttempt;
    expect(newest).toMatchObject({
      trigger: 'manual',
      tookMs: 41_000,
      proof: 'readable',
      sizeBytes: 300_000_000,
      change: { verdict: 'shrunk-much', changeBytes: -180_000_000 },
    });
    expect(newest.copies.map((copy) => copy.state).sort()).toEqual(['stored', 'waiting']);
    expect((history?.rows.at(-1) as HistoryAttempt | undefined)?.change).toEqual({ verdict: 'first' });
  });

  test('shows how the size developed where there is one set, and when it shrank', async () => {
    const history = await ask();
    expect(history?.sizes?.points).toHaveLength(7);
    expect(history?.sizes?.lastShrunk?.at).toEqual(ago(1));
  });

  test.each<[string, Partial<HistoryQuestion>, number]>([
    ['what was made', { outcome: 'made' }, 7],
    ['what failed or was missed', { outcome: 'failed' }, 2],
    ['what was asked for by hand', { trigger: 'manual' }, 1],
    ['what was due by itself', { trigger: 'scheduled' }, 8],
    ['the last days', { days: 4 }, 4],
  ])('can be narrowed to %s', async (_, question, count) => {
    expect((await ask(question))?.rows).toHaveLength(count);
  });

  test('can be narrowed to a set, and says that a foreign site or set is not found', async () => {
    expect((await ask({ siteId: lyon.siteId, setId: lyon.setId }))?.rows).toHaveLength(9);
    expect(await ask({ siteId: foreign.siteId })).toBeNull();
    expect(await ask({ setId: foreign.setId })).toBeNull();
  });

  test('holds still while new rows come in: no row is shown twice, none is left out', async () => {
    const clinic = await aClinic(now, { name: 'Busy' });
    const scope: Scope = { everywhere: false, practiceIds: [], siteIds: [clinic.siteId] };
    // Several at one instant, attempts and slots: the order between them is by id.
    for (let hour = 20; hour > 0; hour -= 1) {
      const at = new Date(now.getTime() - Math.ceil(hour / 3) * 3_600_000);
      if (hour % 4 === 0) await aSlot(clinic, new Date(at.getTime() + hour), 'missed');
      else await anAttempt(clinic, at);
    }
    const before = (await ask({}, 50, scope))?.rows.map((row) => row.id);
    const seen: string[] = [];
    let after: HistoryQuestion['after'] = null;
    for (let page = 0; page < 10; page += 1) {
      const history = await ask({ after }, 3, scope);
      seen.push(...(history?.rows.map((row) => row.id) ?? []));
      if (history?.next == null) break;
      after = parseCursor(history.next);
      await anAttempt(clinic, new Date(now.getTime() + page * 1000));
    }
    expect(seen).toEqual(before);
  });

  test('holds the restores beside the backups (L7), by set and by what came of them', async () => {
    const clinic = await aClinic(now, { name: 'Restored' });
    const scope: Scope = { everywhere: false, practiceIds: [clinic.practiceId], siteIds: [] };
    await anAttempt(clinic, ago(2));
    await aRestore(clinic, ago(1), 'swapped');
    await aRestore(clinic, ago(0.5), 'failed');
    const kinds = async (question: Partial<HistoryQuestion>) =>
      (await ask(question, 50, scope))?.rows.map((row) => (row.kind === 'restore' ? row.state : row.kind));
    expect(await kinds({})).toEqual(['failed', 'swapped', 'attempt']);
    expect(await kinds({ siteId: clinic.siteId, setId: clinic.setId })).toEqual([
      'failed',
      'swapped',
      'attempt',
    ]);
    expect(await kinds({ outcome: 'made' })).toEqual(['swapped', 'attempt']);
    expect(await kinds({ trigger: 'scheduled' })).toEqual(['attempt']);
    const [newest] = (await ask({}, 1, scope))?.rows ?? [];
    expect(newest).toMatchObject({
      kind: 'restore',
      set: { name: 'cabinet' },
      requestedName: 'Anna',
      tookMs: 60_000,
    });
  });

  test('begins at its newest row when the cursor is none of ours', () => {
    expect([undefined, '', 'x', "1-'; DROP TABLE", '12345678901234567890-att_00'].map(parseCursor)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});

describe('a backup', () => {
  test('tells where its copies lie and what waits', async () => {
    const backup = await readBackup(anAuthorized('history.read', own, { now }), backupId);
    expect(backup).toMatchObject({ sizeBytes: 300_000_000, set: { name: 'cabinet' }, siblings: [] });
    expect(backup?.copies.map((copy) => [copy.destination.placement, copy.state]).sort()).toEqual([
      ['off-site', 'waiting'],
      ['on-site', 'stored'],
    ]);
  });

  test('gives its manifest as it was signed', async () => {
    const signed = await readManifest(anAuthorized('manifest.read', own), backupId);
    expect(signed?.manifest.backupId).toBe(backupId);
    expect(signed?.manifest.content.tables).toHaveLength(8);
  });

  test('is not found for a foreign practice, and its manifest neither', async () => {
    const scope: Scope = { everywhere: false, practiceIds: [foreign.practiceId], siteIds: [] };
    expect(await readBackup(anAuthorized('history.read', scope), backupId)).toBeNull();
    expect(await readManifest(anAuthorized('manifest.read', scope), backupId)).toBeNull();
  });
});

describe('an attempt', () => {
  test('tells why it failed, and until when its slot may be tried again', async () => {
    const attempt = await readAttempt(anAuthorized('history.read', own), failedId);
    expect(attempt).toMatchObject({
      outcome: 'failed',
      failure: { code: 'server_unreachable' },
      closesAt: new Date(ago(3).getTime() + 7_200_000),
      backups: [],
      others: [],
    });
  });

  test('is not found for a foreign practice', async () => {
    const scope: Scope = { everywhere: false, practiceIds: [foreign.practiceId], siteIds: [] };
    expect(await readAttempt(anAuthorized('history.read', scope), failedId)).toBeNull();
  });
});

async function aRestore(clinic: Clinic, at: Date, state: 'swapped' | 'failed'): Promise<void> {
  const { practiceId, siteId, sourceIds } = clinic;
  const [sourceId = ''] = sourceIds;
  await database().restoreCase.create({
    data: {
      id: newId('rst', at),
      practiceId,
      siteId,
      sourceId,
      state,
      origin: { kind: 'file', path: '/mnt/a.dump' },
      target: { siteId, sourceId, server: null, database: 'cabinet', mode: 'replace' },
      reason: 'Something was overwritten',
      requestedBy: 'usr_anna',
      requestedName: 'Anna',
      requestedAt: at,
      callBackCode: '1 234',
      startedAt: at,
      endedAt: new Date(at.getTime() + 60_000),
    },
  });
}
