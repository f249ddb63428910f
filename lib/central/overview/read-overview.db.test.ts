import { beforeAll, describe, expect, test } from 'vitest';
import { database } from '#lib/central/database/client.ts';
import { withOwnDatabase } from '#lib/central/database/own-database.testing.ts';
import { anAuthorized } from '#lib/central/scope.testing.ts';
import type { Scope } from '#lib/central/scope.ts';
import { aClinic, anAttempt, aSlot, type Clinic } from '#lib/central/site-view/clinic.testing.ts';
import { readSite } from '#lib/central/site-view/read-site.ts';
import { newId } from '#lib/shared/ids.ts';
import { readOverview } from './read-overview.ts';

withOwnDatabase();

const now = new Date('2026-11-22T09:12:00Z');
const day = 86_400_000;
const dueAt = (daysAgo: number): Date => new Date(new Date('2026-11-22T02:00:00Z').getTime() - daysAgo * day);
const everything = { search: '', state: null, page: 1 };

let safe: Clinic;
let missed: Clinic;
let silent: Clinic;
let pair: Clinic;

async function aKeptNight(clinic: Clinic, daysAgo: number): Promise<void> {
  const slotId = await aSlot(clinic, dueAt(daysAgo), 'kept');
  await anAttempt(clinic, new Date(dueAt(daysAgo).getTime() + 60_000), { slotId });
}

beforeAll(async () => {
  safe = await aClinic(now, { name: 'Bron' });
  for (const night of [1, 0]) await aKeptNight(safe, night);
  await aSlot(safe, dueAt(-1), 'waiting');

  missed = await aClinic(now, { name: 'Villeurbanne', practiceId: safe.practiceId });
  await aKeptNight(missed, 1);
  await aSlot(missed, dueAt(0), 'missed');

  silent = await aClinic(now, { name: 'Židenice', city: 'Brno', lastHeardAt: new Date(now.getTime() - day) });
  await aKeptNight(silent, 1);
  await aSlot(silent, dueAt(0), 'unknown');

  pair = await aClinic(now, { name: 'Olomouc', sources: ['main', 'images'] });
  await aKeptNight(pair, 1);
  const slotId = await aSlot(pair, dueAt(0), 'kept_late');
  await anAttempt(pair, new Date(dueAt(0).getTime() + 60_000), {
    slotId,
    sourceIds: pair.sourceIds.slice(0, 1),
  });
});

const ask = (scope: Scope = { everywhere: true }, question = {}) =>
  readOverview(anAuthorized('site.read', scope, { now }), { ...everything, ...question });

describe('the overview', () => {
  test('names who needs somebody, worst first, and counts the rest', async () => {
    const overview = await ask();
    expect(overview.counts).toEqual({ ok: 1, warn: 0, bad: 3 });
    expect(overview.needing).toEqual(['Villeurbanne', 'Židenice', 'Olomouc']);
    expect(overview.sites.map((site) => site.name)).toEqual(['Villeurbanne', 'Židenice', 'Olomouc', 'Bron']);
  });

  test('takes as recovery point the newest instant with a proven copy of every member', async () => {
    const { sites } = await ask();
    const point = sites.find((site) => site.siteId === pair.siteId)?.sets[0]?.point;
    expect(point).toMatchObject({ at: new Date(dueAt(1).getTime() + 61_000), copies: 2, offSiteCopies: 1 });
  });

  test('judges from the moments that were due in seven days', async () => {
    const { week } = await ask();
    expect(week).toEqual({ due: 8, kept: 5, late: 1, missed: 1, unknown: 1, excused: 0 });
  });

  test("shows thirty of the site's own days, each as bad as its worst moment", async () => {
    const { sites } = await ask();
    const days = sites.find((site) => site.siteId === missed.siteId)?.days ?? [];
    expect(days).toHaveLength(30);
    expect(days.at(-1)).toMatchObject({ date: '2026-11-22', state: 'missed', due: 1 });
    expect(days.at(-2)).toMatchObject({ date: '2026-11-21', state: 'kept', kept: 1 });
    expect(days[0]).toMatchObject({ date: '2026-10-24', state: 'none', due: 0 });
  });

  test("counts a moment on the site's own day, not on the server's", async () => {
    const clinic = await aClinic(now, { name: 'Night shift' });
    await aSlot(clinic, new Date('2026-11-20T23:30:00Z'), 'missed');
    const site = await readSite(anAuthorized('site.read', { everywhere: true }, { now }), clinic.siteId);
    expect(site?.days.filter((one) => one.due > 0).map((one) => one.date)).toEqual(['2026-11-21']);
    await database().site.update({ where: { id: clinic.siteId }, data: { archivedAt: now } });
  });

  test('tells the hour in the zone that most of its sites are in', async () => {
    expect((await ask()).timeZone).toBe('Europe/Paris');
    const { count } = await database().site.updateMany({
      where: { id: { in: [missed.siteId, silent.siteId, pair.siteId] } },
      data: { timeZone: 'Europe/Prague' },
    });
    expect(count).toBe(3);
    expect((await ask()).timeZone).toBe('Europe/Prague');
    await database().site.updateMany({ data: { timeZone: 'Europe/Paris' } });
  });

  test('finds a site by city, database or practice, without accents', async () => {
    const names = async (search: string) => (await ask(undefined, { search })).sites.map((site) => site.name);
    expect(await names('zidenice')).toEqual(['Židenice']);
    expect(await names('BRNO')).toEqual(['Židenice']);
    expect(await names('images')).toEqual(['Olomouc']);
    expect(await names('nowhere')).toEqual([]);
  });

  test('narrows to a state, and keeps the counts of what fits the search', async () => {
    const overview = await ask(undefined, { state: 'ok' });
    expect(overview.sites.map((site) => site.name)).toEqual(['Bron']);
    expect(overview.matching).toEqual({ ok: 1, warn: 0, bad: 3 });
  });

  test('holds nothing of a foreign practice, in its figures either', async () => {
    const scope = { everywhere: false, practiceIds: [safe.practiceId], siteIds: [] } as const;
    const overview = await ask(scope);
    expect(overview.sites.map((site) => site.name)).toEqual(['Villeurbanne', 'Bron']);
    expect(overview).toMatchObject({ total: 2, week: { due: 4 }, practices: 1 });
  });

  test('holds one site for whoever sees only that one, and nothing for whoever sees none', async () => {
    const one = await ask({ everywhere: false, practiceIds: [], siteIds: [silent.siteId] });
    expect(one.sites.map((site) => site.name)).toEqual(['Židenice']);
    const none = await ask({ everywhere: false, practiceIds: [], siteIds: [] });
    expect(none).toMatchObject({ total: 0, sites: [], week: { due: 0 } });
  });

  test('looks past failed attempts, however many, for the newest recovery point', async () => {
    const clinic = await aClinic(now, { name: 'Failing' });
    await aKeptNight(clinic, 9);
    await aSlot(clinic, dueAt(0), 'missed');
    const failure = { code: 'server_unreachable' as const, figures: {} };
    for (let hour = 1; hour <= 120; hour += 1) {
      await anAttempt(clinic, new Date(now.getTime() - hour * 3_600_000), { failure });
    }
    for (let night = 5; night >= 1; night -= 1) {
      await anAttempt(clinic, dueAt(night), { onSite: 'corrupt', offSite: 'waiting' });
    }
    const scope = { everywhere: false, practiceIds: [], siteIds: [clinic.siteId] } as const;
    const [site] = (await ask(scope)).sites;
    expect(site?.sets[0]?.point?.at).toEqual(new Date(dueAt(9).getTime() + 61_000));
    expect(site?.health.state).toBe('bad');
  });
});

describe('the page of a site', () => {
  const read = (siteId: string, scope: Scope = { everywhere: true }) =>
    readSite(anAuthorized('site.read', scope, { now }), siteId);

  test('tells of its sets, destinations and agent', async () => {
    const site = await read(safe.siteId);
    expect(site?.sets[0]).toMatchObject({
      name: 'cabinet',
      nextDueAt: dueAt(-1),
      policy: { schedule: { times: ['03:00'] } },
      destinations: [{ placement: 'off-site' }, { placement: 'on-site' }],
    });
    expect(site?.destinations.map((one) => one.storedCopies)).toEqual([2, 2]);
    expect(site?.agent).toMatchObject({ version: '0.1.0', report: { hostName: 'server-accueil' } });
  });

  test('tells what waits for a destination, and why', async () => {
    const clinic = await aClinic(now, { name: 'Waiting' });
    await anAttempt(clinic, dueAt(0), { offSite: 'waiting' });
    const site = await read(clinic.siteId);
    expect(site?.destinations.find((one) => one.placement === 'off-site')?.waiting).toMatchObject({
      copies: 1,
      tries: 3,
      failure: { code: 'destination_unreachable' },
    });
  });

  test('shows the newest backup that somebody asked for, with what came of it', async () => {
    const orderId = newId('ord', now);
    await database().order.create({
      data: {
        id: orderId,
        siteId: safe.siteId,
        kind: 'backup',
        payload: { setId: safe.setId },
        state: 'failed',
        requestedAt: new Date(now.getTime() - 60_000),
        finishedAt: now,
        failure: { code: 'busy', figures: {} },
        expiresAt: new Date(now.getTime() + day),
      },
    });
    const site = await read(safe.siteId);
    expect(site?.sets[0]?.order).toMatchObject({
      orderId,
      state: 'failed',
      failure: { code: 'busy' },
      attempt: null,
    });
  });

  test('is not found for a foreign practice, nor once the site was put away', async () => {
    expect(
      await read(safe.siteId, { everywhere: false, practiceIds: [silent.practiceId], siteIds: [] }),
    ).toBeNull();
    expect(await read('sit_nowhere')).toBeNull();
    const gone = await aClinic(now, { name: 'Gone' });
    await database().site.update({ where: { id: gone.siteId }, data: { archivedAt: now } });
    expect(await read(gone.siteId)).toBeNull();
  });
});
