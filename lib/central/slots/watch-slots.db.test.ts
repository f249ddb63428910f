import { beforeEach, describe, expect, test } from 'vitest';
import { requireAgent } from '#lib/central/agents/require-agent.ts';
import { acknowledgeAssignment } from '#lib/central/assignments/acknowledge.ts';
import { currentAssignment } from '#lib/central/assignments/current-assignment.ts';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { Journal } from '#lib/central/reports/journal.testing.ts';
import { receiveReport } from '#lib/central/reports/receive-report.ts';
import { aReader, aSite, type TestSite } from '#lib/central/reports/site.testing.ts';
import { newId } from '#lib/shared/ids.ts';
import { watchSlots } from './watch-slots.ts';

withCentre();

const minute = 60_000;
const monday = new Date('2026-03-02T00:00:00Z');
const noon = new Date('2026-03-02T11:00:00Z');
/** The centre was up all the time. */
const always = new Date('2026-01-01T00:00:00Z');
const at = (minutes: number) => new Date(noon.getTime() + minutes * minute);
let site: TestSite;

beforeEach(async () => {
  site = await aSite({ since: monday });
  await adopt(site, monday);
});

describe('the watch', () => {
  test('makes the next slot of a set as soon as one is due', async () => {
    expect(await dues()).toEqual([noon]);
    await watch(at(0));
    expect(await dues()).toEqual([noon, at(24 * 60)]);
  });

  test('after an absence makes every slot that fell due meanwhile, once', async () => {
    await watch(at(3 * 24 * 60));
    await watch(at(3 * 24 * 60));
    expect(await dues()).toHaveLength(5);
  });

  test('calls a slot missed once grace ends and the agent, which speaks, told of no backup', async () => {
    const manager = await aReader('manager', { practiceId: site.practiceId });
    const support = await aReader('support');
    await aReader('approver', { practiceId: site.practiceId });
    await hear(at(62));
    await watch(at(61));
    expect(await stateOf(noon)).toBe('waiting');
    await watch(at(63));
    expect(await stateOf(noon)).toBe('missed');
    const alert = await database().alert.findFirstOrThrow({
      where: { siteId: site.siteId },
      include: { mails: true },
    });
    expect(alert).toMatchObject({
      kind: 'missed',
      setId: site.setId,
      details: { since: noon.toISOString() },
    });
    expect(alert.mails.map((mail) => mail.recipient).sort()).toEqual([manager.email, support.email].sort());
    expect(alert.mails[0]?.figures).toMatchObject({
      kind: 'missed',
      since: noon.toISOString(),
      newestProvenAt: null,
    });
    await removeReaders();
  });

  test('opens one alert for a slot that is missed, however often it looks', async () => {
    await hear(at(62));
    await Promise.all([watch(at(63)), watch(at(63)), watch(at(63))]);
    await hear(at(24 * 60 + 62));
    await watch(at(24 * 60 + 63));
    expect(await database().alert.count({ where: { siteId: site.siteId } })).toBe(1);
  });

  test('leaves slots unknown while the agent is silent, and tells the silence', async () => {
    await watch(at(120));
    expect(await stateOf(noon)).toBe('unknown');
    const alerts = await database().alert.findMany({ where: { siteId: site.siteId } });
    expect(alerts.map((alert) => alert.kind)).toEqual(['agent_silent']);
    const slot = await database().slot.findFirstOrThrow({ where: { siteId: site.siteId, dueAt: noon } });
    expect(slot.watchAt).toBeNull();
  });

  test('does not hold its own absence against the agents', async () => {
    await watchSlots(at(120), at(119));
    expect(await stateOf(noon)).toBe('waiting');
    expect(await database().alert.count({ where: { siteId: site.siteId } })).toBe(0);
  });

  test('looks at nothing when nothing is due, and at nothing twice', async () => {
    expect(await watchSlots(monday, always)).toEqual({ looked: 0, hasMail: false });
    await watch(at(120));
    expect(await watchSlots(at(120), always)).toEqual({ looked: 0, hasMail: false });
  });
});

describe('an agent that is back', () => {
  test('ends the alert with its first word, and its late report settles what was unknown', async () => {
    await watch(at(120));
    await speak(at(180));
    expect(await openAlerts()).toEqual([]);
    const journal = new Journal(site);
    journal.backup(at(5), { dueAt: noon });
    expect(await receiveReport(site.agentId, journal.report(), at(181))).toMatchObject({ ok: true });
    expect(await stateOf(noon)).toBe('kept');
    await watch(at(190));
    expect(await openAlerts()).toEqual([]);
  });

  test('that tells of no backup in time has missed what was unknown', async () => {
    await watch(at(120));
    await speak(at(180));
    await watch(at(181));
    expect(await stateOf(noon)).toBe('unknown');
    await speak(at(183));
    await watch(at(184));
    expect(await stateOf(noon)).toBe('missed');
    expect(await openAlerts()).toEqual(['missed']);
  });
});

describe('a missed slot', () => {
  test('is kept late by the word of a later backup, which ends the alert and tells whom it was told', async () => {
    const manager = await aReader('manager', { practiceId: site.practiceId, locale: 'fr' });
    await hear(at(62));
    await watch(at(63));
    await database().mail.updateMany({ where: { recipient: manager.email }, data: { state: 'sent' } });
    const journal = new Journal(site);
    journal.backup(at(90), { dueAt: noon });
    await receiveReport(site.agentId, journal.report(), at(95));
    expect(await stateOf(noon)).toBe('kept_late');
    expect(await openAlerts()).toEqual([]);
    const mails = await database().mail.findMany({
      where: { recipient: manager.email },
      orderBy: { createdAt: 'asc' },
    });
    expect(mails.map((mail) => [mail.template, mail.locale])).toEqual([
      ['alert-opened', 'fr'],
      ['alert-resolved', 'fr'],
    ]);
    await removeReaders();
  });
});

describe('a failed backup', () => {
  test('opens its alert with the report, and a second try that goes well withdraws it before anybody is told', async () => {
    const manager = await aReader('manager', { practiceId: site.practiceId });
    const journal = new Journal(site);
    journal.failure(at(1), { dueAt: noon });
    await receiveReport(site.agentId, journal.report(), at(2));
    expect(await openAlerts()).toEqual(['failed']);
    journal.backup(at(3), { dueAt: noon });
    await receiveReport(site.agentId, journal.report(), at(5));
    expect(await openAlerts()).toEqual([]);
    const mails = await database().mail.findMany({ where: { recipient: manager.email } });
    expect(mails.map((mail) => [mail.template, mail.state, mail.lastError])).toEqual([
      ['alert-opened', 'given_up', 'superseded'],
    ]);
    await removeReaders();
  });
});

describe('a changed policy', () => {
  test('replaces the slots to come from when the agent acts on it, and leaves the past as it was judged', async () => {
    await hear(at(62));
    await watch(at(63));
    await database().policyVersion.create({
      data: {
        id: newId('pov', monday),
        policyId: site.policyId,
        version: 2,
        schedule: { kind: 'times', days: [1, 2, 3, 4, 5, 6, 7], times: ['18:00'] },
        graceMinutes: 30,
        retention: {},
        destinationIds: site.destinationIds,
        createdAt: at(70),
        createdBy: 'usr_test',
      },
    });
    await watch(at(80));
    expect(await dues()).toEqual([noon, at(24 * 60)]);
    await adopt(site, at(90));
    expect(await dues()).toEqual([noon, at(6 * 60)]);
    expect(await stateOf(noon)).toBe('missed');
    const next = await database().slot.findFirstOrThrow({ where: { siteId: site.siteId, dueAt: at(360) } });
    expect(next).toMatchObject({ policyVersion: 2, closesAt: at(390) });
  });
});

async function adopt(to: TestSite, now: Date): Promise<void> {
  const { version } = await currentAssignment(to.siteId, now);
  const agent = { id: to.agentId, siteId: to.siteId };
  await database().$transaction((tx) => acknowledgeAssignment(tx, agent, version, now, now));
}

/** The agent has been speaking all the time, last at this moment. */
async function hear(now: Date): Promise<void> {
  await database().agent.update({
    where: { id: site.agentId },
    data: { lastHeardAt: now, heardSince: monday },
  });
}

/** A request of the agent's, as its handlers take it. */
async function speak(now: Date): Promise<void> {
  const headers = new Headers({ authorization: `Bearer ${site.token}` });
  expect(await requireAgent(headers, now)).toMatchObject({ ok: true });
}

async function watch(now: Date): Promise<void> {
  while ((await watchSlots(now, always)).looked > 0);
}

async function dues(): Promise<Date[]> {
  const slots = await database().slot.findMany({ where: { siteId: site.siteId }, orderBy: { dueAt: 'asc' } });
  return slots.map((slot) => slot.dueAt);
}

async function stateOf(dueAt: Date) {
  const slot = await database().slot.findFirstOrThrow({ where: { siteId: site.siteId, dueAt } });
  return slot.state;
}

async function openAlerts(): Promise<string[]> {
  const alerts = await database().alert.findMany({ where: { siteId: site.siteId, resolvedAt: null } });
  return alerts.map((alert) => alert.kind);
}

/** Support hears of every site: what one test made must not be told in the next. */
async function removeReaders(): Promise<void> {
  await database().grant.deleteMany({});
}
