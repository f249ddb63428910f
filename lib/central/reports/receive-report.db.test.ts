import { beforeEach, describe, expect, test } from 'vitest';
import { acknowledgeAssignment } from '#lib/central/assignments/acknowledge.ts';
import { currentAssignment } from '#lib/central/assignments/current-assignment.ts';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import type { Fact } from '#lib/contract/facts.ts';
import { planSlots } from '#lib/domain/schedule.ts';
import { aManifest, Journal, reportOf, signManifest } from './journal.testing.ts';
import { receiveReport } from './receive-report.ts';
import { aSite, type TestSite } from './site.testing.ts';

withCentre();

const monday = new Date('2026-03-02T00:00:00Z');
const noon = new Date('2026-03-02T11:00:00Z');
const after = new Date('2026-03-02T11:30:00Z');
const hour = 3_600_000;
let site: TestSite;

beforeEach(async () => {
  site = await aSite({ since: monday });
  await adopt(site, monday);
});

describe('a report', () => {
  test('is stored with the effects of its facts', async () => {
    const journal = new Journal(site);
    const { attemptId, backupId, copyIds } = journal.backup(noon, { dueAt: noon, tables: 3 });
    expect(await receiveReport(site.agentId, journal.report(), after)).toEqual({
      ok: true,
      answer: { epoch: journal.epoch, upTo: journal.facts.length },
    });
    const attempt = await database().attempt.findUniqueOrThrow({
      where: { id: attemptId },
      include: { slot: true, backups: { include: { copies: { include: { proofs: true } } } } },
    });
    expect(attempt).toMatchObject({ outcome: 'completed', slot: { state: 'kept', watchAt: null } });
    expect(attempt.backups[0]).toMatchObject({ id: backupId, totalRows: 303n, sizeBytes: 1_234n });
    const copies = attempt.backups[0]?.copies ?? [];
    expect(copies.map((copy) => copy.id).sort()).toEqual([...copyIds].sort());
    for (const copy of copies) {
      expect(copy).toMatchObject({ state: 'stored', sizeBytes: 1_234n });
      expect(copy.intactAt).not.toBeNull();
      expect(copy.readableAt).not.toBeNull();
      expect(copy.proofs).toHaveLength(1);
    }
  });

  test('says until when a copy is locked, and nothing of a lock where none was asked for or kept', async () => {
    const journal = new Journal(site);
    const { backupId } = journal.backup(noon, { dueAt: noon });
    const until = '2026-04-01T11:00:00.000Z';
    const stored = journal.facts.flatMap(({ body }) => (body.kind === 'copy-stored' ? [body] : []));
    for (const [index, body] of stored.entries()) {
      journal.write({ ...body, immutableUntil: index === 0 ? until : null }, noon);
    }
    expect(await receiveReport(site.agentId, journal.report(), after)).toMatchObject({ ok: true });
    const copies = await database().copy.findMany({ where: { backupId }, select: { immutableUntil: true } });
    const untils = copies.map(({ immutableUntil }) => immutableUntil?.toISOString() ?? null);
    expect(untils.sort()).toEqual([until, ...stored.slice(1).map(() => null)].sort());
  });

  test('told twice counts once', async () => {
    const journal = new Journal(site);
    journal.backup(noon, { dueAt: noon });
    const first = await receiveReport(site.agentId, journal.report(), after);
    const before = await everything(site);
    expect(await receiveReport(site.agentId, journal.report(), after)).toEqual(first);
    expect(await everything(site)).toEqual(before);
  });

  test('sent several times at once counts once', async () => {
    const journal = new Journal(site);
    journal.backup(noon, { dueAt: noon });
    const report = journal.report();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => receiveReport(site.agentId, report, after)),
    );
    expect(answers.every((answer) => answer.ok)).toBe(true);
    expect(await database().agentFact.count({ where: { siteId: site.siteId } })).toBe(journal.facts.length);
    expect(await database().attempt.count({ where: { siteId: site.siteId } })).toBe(1);
  });

  test('that overlaps what is known adds only what is new', async () => {
    const journal = new Journal(site);
    journal.backup(noon, { dueAt: noon });
    await receiveReport(site.agentId, journal.report(0, 3), after);
    expect(await receiveReport(site.agentId, journal.report(1), after)).toMatchObject({ ok: true });
    expect(await database().agentFact.count({ where: { siteId: site.siteId } })).toBe(journal.facts.length);
    expect(await database().attempt.findFirst({ where: { siteId: site.siteId } })).toMatchObject({
      outcome: 'completed',
    });
  });

  test.each([1, 2, 3, 5])('told %i facts at a time comes to the same as told at once', async (size) => {
    const journal = new Journal(site);
    journal.failure(new Date(noon.getTime() - 60_000), { dueAt: noon });
    journal.backup(noon, { dueAt: noon });
    for (let from = 0; from < journal.facts.length; from += size) {
      await receiveReport(site.agentId, journal.report(from, from + size), after);
    }
    const slot = await database().slot.findFirstOrThrow({ where: { siteId: site.siteId, dueAt: noon } });
    expect(slot.state).toBe('kept');
    expect(await database().copy.count({ where: { siteId: site.siteId, state: 'stored' } })).toBe(2);
  });

  test('with a gap before it is refused, telling how far the centre is, and nothing of it is stored', async () => {
    const journal = new Journal(site);
    journal.backup(noon, { dueAt: noon });
    await receiveReport(site.agentId, journal.report(0, 2), after);
    expect(await receiveReport(site.agentId, journal.report(4), after)).toMatchObject({
      ok: false,
      refusal: { refused: 'gap', figures: { upTo: 2 } },
    });
    expect(await database().agentFact.count({ where: { siteId: site.siteId } })).toBe(2);
  });

  test('whose facts are out of order, altered or unchained is malformed', async () => {
    const journal = new Journal(site);
    journal.backup(noon, { dueAt: noon });
    const [first, second, third] = journal.facts;
    const altered = { ...first, at: monday.toISOString() };
    for (const facts of [
      [first, third],
      [second, first],
      [altered, second],
    ]) {
      expect(await receiveReport(site.agentId, reportOf(facts), after)).toMatchObject({
        ok: false,
        refusal: { refused: 'malformed' },
      });
    }
    expect(await database().agentFact.count({ where: { siteId: site.siteId } })).toBe(0);
  });

  test.each([
    ['not JSON', 'no json'],
    ['no facts', reportOf([])],
    ['a fact without a number', reportOf([{ body: { kind: 'clock-jumped' } }])],
    ['no protocol', JSON.stringify({ facts: [] })],
  ])('of %s is malformed', async (_, text) => {
    expect(await receiveReport(site.agentId, text, after)).toMatchObject({
      refusal: { refused: 'malformed' },
    });
  });

  test('with a kind of fact that this centre does not know is refused by name, and nothing of it is stored', async () => {
    const journal = new Journal(site);
    journal.backup(noon, { dueAt: noon });
    const newer = { ...journal.facts[5], body: { kind: 'moon-seen' } };
    expect(await receiveReport(site.agentId, reportOf([journal.facts[0], newer]), after)).toMatchObject({
      ok: false,
      refusal: { refused: 'agent_too_new', figures: { kind: 'moon-seen' } },
    });
    expect(await database().agentFact.count({ where: { siteId: site.siteId } })).toBe(0);
  });

  test('of another protocol is refused by name, on either side of ours', async () => {
    const journal = new Journal(site);
    journal.backup(noon);
    const newer = await receiveReport(site.agentId, reportOf(journal.facts, 2), after);
    const older = await receiveReport(site.agentId, reportOf(journal.facts, 0), after);
    expect(newer).toMatchObject({ refusal: { refused: 'agent_too_new' } });
    expect(older).toMatchObject({ refusal: { refused: 'agent_too_old' } });
  });

  test('with members that this version does not know keeps them, and their hash holds', async () => {
    const journal = new Journal(site);
    const fact = journal.write(
      { kind: 'clock-jumped', byMs: 5, at: noon.toISOString(), ntp: 'off' } as never,
      noon,
    );
    expect(await receiveReport(site.agentId, reportOf([fact]), after)).toMatchObject({ ok: true });
    const stored = await database().agentFact.findUniqueOrThrow({ where: { id: fact.id } });
    expect(stored.body).toMatchObject({ ntp: 'off' });
  });
});

describe('a fork', () => {
  test('is refused by name, shown on the agent since when, and told once', async () => {
    const journal = new Journal(site);
    journal.backup(noon, { dueAt: noon });
    await receiveReport(site.agentId, journal.report(), after);
    const clone = new Journal(site, journal.facts.slice(0, 3));
    clone.failure(noon);
    const refused = await receiveReport(site.agentId, clone.report(), after);
    expect(refused).toMatchObject({ ok: false, refusal: { refused: 'fork', figures: { seq: 4 } } });
    await receiveReport(site.agentId, clone.report(), new Date(after.getTime() + hour));
    expect(await database().agent.findUnique({ where: { id: site.agentId } })).toMatchObject({
      forkSeenAt: after,
    });
    expect(await database().alert.count({ where: { siteId: site.siteId, kind: 'fork' } })).toBe(1);
  });

  test('that begins right after what is known is seen by its chain', async () => {
    const journal = new Journal(site);
    journal.backup(noon, { dueAt: noon });
    await receiveReport(site.agentId, journal.report(0, 3), after);
    const other = new Journal(site, journal.facts.slice(0, 2));
    other.failure(noon);
    expect(await receiveReport(site.agentId, other.report(3), after)).toMatchObject({
      refusal: { refused: 'fork', figures: { seq: 4 } },
    });
  });

  test('is seen when an older journal goes on after a newer one began', async () => {
    const older = new Journal(site);
    older.backup(noon);
    await receiveReport(site.agentId, older.report(0, 2), after);
    const newer = new Journal(site);
    newer.failure(noon);
    expect(await receiveReport(site.agentId, newer.report(), after)).toMatchObject({ ok: true });
    expect(await receiveReport(site.agentId, older.report(2), after)).toMatchObject({
      refusal: { refused: 'fork' },
    });
  });
});

describe('a new journal', () => {
  test('begins at one beside the old one, and ends the tries of the old one as interrupted', async () => {
    const older = new Journal(site);
    older.backup(noon, { dueAt: noon });
    await receiveReport(site.agentId, older.report(0, 1), after);
    const newer = new Journal(site);
    newer.write(anAgentStarted(), after);
    expect(await receiveReport(site.agentId, newer.report(), after)).toMatchObject({
      ok: true,
      answer: { upTo: 1 },
    });
    expect(await database().attempt.findFirst({ where: { siteId: site.siteId } })).toMatchObject({
      outcome: 'interrupted',
    });
    const agent = await database().agent.findUnique({ where: { id: site.agentId } });
    expect(agent?.selfReport).toMatchObject({ hostName: 'server' });
  });
});

describe('a fact', () => {
  test('that names what is another site’s has no effect there or here, and says so', async () => {
    const other = await aSite({ since: monday });
    const theirs = new Journal(other);
    const { attemptId, backupId, copyIds } = theirs.backup(noon);
    await receiveReport(other.agentId, theirs.report(), after);
    const before = await everything(other);

    const journal = new Journal(site);
    journal.finish(attemptId, 'failed', after);
    const bad = {
      backupId,
      destinationId: other.destinationIds[0],
      failure: { code: 'copy_missing', figures: {} },
    };
    journal.write({ kind: 'copy-given-up', copyId: copyIds[0] ?? '', ...bad } as never, after);
    const started = { kind: 'attempt-started', sourceIds: [], trigger: 'local', dueAt: null, orderId: null };
    journal.write(
      { ...started, attemptId: 'att_new', setId: other.setId, startedAt: noon.toISOString() } as never,
      after,
    );
    journal.write(
      { ...started, attemptId: attemptId, setId: site.setId, startedAt: noon.toISOString() } as never,
      after,
    );
    journal.write(
      {
        kind: 'order-finished',
        orderId: 'ord_other',
        outcome: 'done',
        failure: null,
        figures: {},
        finishedAt: noon.toISOString(),
      },
      after,
    );
    expect(await receiveReport(site.agentId, journal.report(), after)).toMatchObject({ ok: true });
    expect(await everything(other)).toEqual(before);
    const facts = await database().agentFact.findMany({ where: { siteId: site.siteId } });
    expect(facts.map((fact) => fact.refusal)).toEqual(Array(5).fill('not_of_this_site'));
    expect(await database().attempt.count({ where: { siteId: site.siteId } })).toBe(0);
  });

  test('of a backup whose manifest another key signed is kept, and neither the backup nor the attempt counts', async () => {
    const other = await aSite({ since: monday });
    const journal = new Journal(site);
    const startedAt = noon.toISOString();
    const attemptId = 'att_forged';
    journal.write(
      {
        kind: 'attempt-started',
        attemptId,
        setId: site.setId,
        sourceIds: [site.sourceId],
        trigger: 'scheduled',
        dueAt: startedAt,
        orderId: null,
        startedAt,
      },
      noon,
    );
    const manifest = aManifest(site, { attemptId, backupId: 'bak_forged', startedAt: noon });
    const signed = signManifest({ ...site, signingKey: other.signingKey }, manifest);
    journal.write({ kind: 'backup-made', signed, durationsMs: { dump: 1, prove: 1, manifest: 1 } }, noon);
    journal.finish(attemptId, 'completed', noon);
    await receiveReport(site.agentId, journal.report(), after);
    expect(await database().backup.count({ where: { siteId: site.siteId } })).toBe(0);
    expect(
      await database().attempt.findUnique({ where: { id: attemptId }, include: { slot: true } }),
    ).toMatchObject({
      outcome: 'failed',
      failure: { code: 'signature_unknown' },
      slot: { state: 'waiting' },
    });
    expect(await database().alert.findFirst({ where: { siteId: site.siteId } })).toMatchObject({
      kind: 'failed',
      details: { failureCode: 'signature_unknown' },
    });
  });

  test('of a completed attempt without a backup counts as a failure', async () => {
    const journal = new Journal(site);
    journal.failure(noon, { dueAt: noon });
    journal.facts.pop();
    const { attemptId } = (journal.facts[0] as Fact).body as { attemptId: string };
    journal.finish(attemptId, 'completed', noon);
    await receiveReport(site.agentId, journal.report(), after);
    expect(await database().attempt.findUnique({ where: { id: attemptId } })).toMatchObject({
      outcome: 'failed',
      failure: { code: 'manifest_missing' },
    });
  });

  test('of a second completed attempt at a slot is kept beside the slot', async () => {
    const journal = new Journal(site);
    const first = journal.backup(noon, { dueAt: noon });
    const second = journal.backup(new Date(noon.getTime() + 60_000), { dueAt: noon });
    expect(await receiveReport(site.agentId, journal.report(), after)).toMatchObject({ ok: true });
    const attempts = await database().attempt.findMany({
      where: { siteId: site.siteId },
      orderBy: { startedAt: 'asc' },
    });
    expect(attempts.map((attempt) => [attempt.id, attempt.slotId !== null, attempt.outcome])).toEqual([
      [first.attemptId, true, 'completed'],
      [second.attemptId, false, 'completed'],
    ]);
  });

  test.each([
    ['copy_altered', 'corrupt'],
    ['copy_truncated', 'corrupt'],
    ['copy_missing', 'missing'],
    ['destination_unreachable', 'stored'],
  ] as const)('of a check that failed with %s leaves the copy %s', async (code, state) => {
    const journal = new Journal(site);
    const { backupId, copyIds } = journal.backup(noon);
    journal.write(
      {
        kind: 'copy-checked',
        copyId: copyIds[0] ?? '',
        backupId,
        proof: 'intact',
        outcome: 'failed',
        readBack: true,
        failure: { code, figures: {} },
        checkedAt: after.toISOString(),
      },
      after,
    );
    await receiveReport(site.agentId, journal.report(), after);
    const copies = await database().copy.findMany({
      where: { id: { in: copyIds } },
      include: { proofs: true },
    });
    expect(copies.find((copy) => copy.id === copyIds[0])).toMatchObject({ state });
    expect(copies.find((copy) => copy.id === copyIds[1])).toMatchObject({ state: 'stored' });
    expect(copies.flatMap((copy) => copy.proofs)).toHaveLength(3);
  });
});

describe('a month without the centre', () => {
  test('comes in whole: every slot is kept, and no alert is told', async () => {
    const journal = new Journal(site);
    const back = new Date(noon.getTime() + 30 * 24 * hour);
    const everyNoon = { kind: 'times' as const, days: [1, 2, 3, 4, 5, 6, 7], times: ['12:00'] };
    const dues = planSlots(everyNoon, 'Europe/Paris', monday, back);
    for (const due of dues) journal.backup(due, { dueAt: due });
    for (let from = 0; from < journal.facts.length; from += 200) {
      const received = await receiveReport(site.agentId, journal.report(from, from + 200), back);
      expect(received).toMatchObject({ ok: true });
    }
    const slots = await database().slot.findMany({ where: { siteId: site.siteId, dueAt: { lt: back } } });
    expect(slots.filter((slot) => slot.state === 'kept')).toHaveLength(dues.length);
    expect(await database().alert.count({ where: { siteId: site.siteId } })).toBe(0);
  });
});

async function adopt(at: TestSite, now: Date): Promise<void> {
  const { version } = await currentAssignment(at.siteId, now);
  const agent = { id: at.agentId, siteId: at.siteId };
  await database().$transaction((tx) => acknowledgeAssignment(tx, agent, version, now, now));
}

async function everything({ siteId }: TestSite) {
  const where = { siteId };
  const db = database();
  return {
    facts: await db.agentFact.findMany({ where, orderBy: { seq: 'asc' } }),
    slots: await db.slot.findMany({ where, orderBy: { id: 'asc' } }),
    attempts: await db.attempt.findMany({ where, orderBy: { id: 'asc' } }),
    backups: await db.backup.findMany({ where, orderBy: { id: 'asc' } }),
    copies: await db.copy.findMany({ where, include: { proofs: true }, orderBy: { id: 'asc' } }),
    alerts: await db.alert.findMany({ where }),
  };
}

function anAgentStarted() {
  return {
    kind: 'agent-started' as const,
    version: '0.1.0',
    platform: 'linux',
    hostName: 'server',
    bootId: 'boot',
    toolsFolder: null,
    tools: [],
    allowedRoots: [],
    stagingQuotaBytes: 1,
    stagingFreeBytes: 1,
    floor: { copies: 3, days: 7 },
    restoreServers: [],
    drillServer: null,
  };
}
