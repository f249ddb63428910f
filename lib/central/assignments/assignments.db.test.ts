import { beforeEach, describe, expect, test } from 'vitest';
import { requireAgent } from '#lib/central/agents/require-agent.ts';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { aSite, recoveryRecipient, type TestSite } from '#lib/central/reports/site.testing.ts';
import { assignmentSchema } from '#lib/contract/assignment.ts';
import { agentHeaders } from '#lib/contract/protocol.ts';
import { currentAssignment } from './current-assignment.ts';

withCentre();

const now = new Date('2026-03-02T10:00:00Z');
let site: TestSite;

beforeEach(async () => {
  site = await aSite();
});

describe('an assignment', () => {
  test('holds what the site must do, as the contract has it, and nothing of another site', async () => {
    const other = await aSite({ name: 'Brno' });
    const assignment = assignmentSchema.parse(await currentAssignment(site.siteId, now));
    expect(assignment).toMatchObject({
      version: 1,
      recoveryRecipient,
      site: { id: site.siteId, timeZone: 'Europe/Paris' },
      sources: [{ id: site.sourceId }],
      sets: [{ id: site.setId, sourceIds: [site.sourceId], policyVersion: 1, graceMinutes: 60 }],
    });
    expect(assignment.destinations.map(({ id }) => id)).toEqual([...site.destinationIds].sort());
    const text = JSON.stringify(assignment);
    for (const id of [other.siteId, other.setId, other.sourceId, other.practiceId])
      expect(text).not.toContain(id);
  });

  test('keeps its version while nothing changes, and gets the next one with a change', async () => {
    expect((await currentAssignment(site.siteId, now)).version).toBe(1);
    expect((await currentAssignment(site.siteId, now)).version).toBe(1);
    await database().source.update({ where: { id: site.sourceId }, data: { name: 'Renamed' } });
    expect((await currentAssignment(site.siteId, now)).version).toBe(2);
    await database().source.update({ where: { id: site.sourceId }, data: { name: 'Clinic' } });
    expect((await currentAssignment(site.siteId, now)).version).toBe(3);
    expect(await database().assignmentVersion.count({ where: { siteId: site.siteId } })).toBe(3);
  });

  test('asked for several times at once is one version', async () => {
    const asked = await Promise.all(Array.from({ length: 8 }, () => currentAssignment(site.siteId, now)));
    expect(asked.map(({ version }) => version)).toEqual(Array(8).fill(1));
  });

  test('leaves out a set that has nothing an agent could do, and what was archived', async () => {
    await database().siteDestination.deleteMany({ where: { siteId: site.siteId } });
    expect((await currentAssignment(site.siteId, now)).sets).toEqual([]);
    await database().source.update({ where: { id: site.sourceId }, data: { archivedAt: now } });
    expect((await currentAssignment(site.siteId, now)).sources).toEqual([]);
  });
});

describe('a request of an agent', () => {
  test('notes that it was heard, what it runs, how its clock is off and what it acts on', async () => {
    const { version } = await currentAssignment(site.siteId, now);
    await speak({
      [agentHeaders.version]: '0.2.0',
      [agentHeaders.clock]: new Date(now.getTime() + 90_000).toISOString(),
      [agentHeaders.assignment]: String(version),
    });
    const agent = await database().agent.findUniqueOrThrow({ where: { id: site.agentId } });
    expect(agent).toMatchObject({
      lastHeardAt: now,
      version: '0.2.0',
      clockSkewMs: 90_000,
      acknowledgedAssignment: version,
    });
    const slots = await database().slot.findMany({ where: { siteId: site.siteId } });
    expect(slots).toMatchObject([{ state: 'waiting', dueAt: new Date('2026-03-02T11:00:00Z') }]);
  });

  test.each([
    ['a version that never was', { [agentHeaders.assignment]: '99' }],
    ['a malformed version', { [agentHeaders.assignment]: '-1; DROP' }],
    ['a clock that is no clock', { [agentHeaders.clock]: 'noon' }],
    ['a clock that is years off', { [agentHeaders.clock]: '1970-01-01T00:00:00Z' }],
  ])('with %s is taken all the same, and changes nothing that it should not', async (_, headers) => {
    await speak(headers);
    expect(await database().agent.findUnique({ where: { id: site.agentId } })).toMatchObject({
      acknowledgedAssignment: null,
      lastHeardAt: now,
    });
  });
});

async function speak(headers: Record<string, string>): Promise<void> {
  const all = new Headers({ ...headers, authorization: `Bearer ${site.token}` });
  expect(await requireAgent(all, now)).toMatchObject({ ok: true });
}
