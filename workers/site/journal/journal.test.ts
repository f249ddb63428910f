import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '#lib/shared/ids.ts';
import { aSignedManifest } from '../testing/a-manifest.ts';
import { TestClock } from '../testing/test-clock.ts';
import { attemptsAtSlot, finishAttempt, takeAttempt } from './attempts.ts';
import { recordBackup } from './backups.ts';
import { beginCopy, copiesOfBackup, dueCopies, recordStored, recordWaiting, requireCopy } from './copies.ts';
import { type Journal, openJournal } from './journal.ts';
import {
  appendFact,
  beginEpoch,
  countUndelivered,
  findBrokenFact,
  markDelivered,
  markUndeliveredAfter,
  pruneFacts,
  undeliveredFacts,
} from './journal-facts.ts';
import { sweepInterrupted } from './sweep-interrupted.ts';

const dueAt = new Date('2026-03-10T11:00:00Z');
const clock = new TestClock();
let folder: string;
let journal: Journal;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kw-journal-'));
  journal = openJournal(path.join(folder, 'journal.db'), clock);
});

afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true, force: true });
});

function take(change: { dueAt?: Date | null; orderId?: string | null; setId?: string } = {}) {
  return takeAttempt(journal, {
    setId: 'set_1',
    sourceIds: ['src_1'],
    trigger: 'scheduled',
    dueAt,
    orderId: null,
    ...change,
  });
}

function mustTake(change: Parameters<typeof take>[0] = {}) {
  const taking = take(change);
  if (!taking.ok) throw new Error('taken already');
  return taking.attempt;
}

function aBackup(destinationIds: string[], change: { dueAt?: Date | null } = { dueAt: null }) {
  const attempt = mustTake(change);
  const signed = aSignedManifest({ backupId: newId('bak', clock.now()), attemptId: attempt.id });
  return recordBackup(journal, {
    signed,
    names: { dump: 'a/x.dump.zst.age', globals: null, manifest: 'a/x.manifest.json' },
    destinationIds,
    durationsMs: { dump: 1, prove: 1, manifest: 1 },
    completesAttempt: true,
  });
}

function trouble() {
  return appendFact(journal, {
    kind: 'trouble',
    failure: { code: 'unexpected', figures: {} },
    at: clock.now().toISOString(),
  });
}

describe('a slot', () => {
  it('is taken by one attempt only while it runs', () => {
    const attempt = mustTake();
    expect(take()).toMatchObject({ ok: false, other: { id: attempt.id } });
  });

  it('has at most one completed attempt', () => {
    const attempt = mustTake();
    finishAttempt(journal, attempt.id, { outcome: 'completed', failure: null, sourceId: null });
    expect(take()).toMatchObject({ ok: false, other: { outcome: 'completed' } });
    expect(attemptsAtSlot(journal, 'set_1', dueAt)).toHaveLength(1);
  });

  it('may be tried again after a failure', () => {
    const attempt = mustTake();
    finishAttempt(journal, attempt.id, {
      outcome: 'failed',
      failure: { code: 'server_unreachable', figures: {} },
      sourceId: 'src_1',
    });
    expect(take().ok).toBe(true);
  });

  it('is refused a second completed attempt by the database itself, not only by the look before', () => {
    const attempt = mustTake();
    finishAttempt(journal, attempt.id, { outcome: 'completed', failure: null, sourceId: null });
    const sql =
      "INSERT INTO attempt (id, set_id, trigger, due_at, started_at, outcome) VALUES ('x', 'set_1', 'local', ?, '', 'completed')";
    expect(() => journal.run(sql, dueAt.toISOString())).toThrow(/UNIQUE/);
  });
});

it('lets an order have one attempt, however often it comes', () => {
  const attempt = mustTake({ dueAt: null, orderId: 'ord_1' });
  finishAttempt(journal, attempt.id, { outcome: 'completed', failure: null, sourceId: null });
  expect(take({ dueAt: null, orderId: 'ord_1', setId: 'set_2' })).toMatchObject({
    ok: false,
    other: { id: attempt.id },
  });
});

it('ends an attempt once: what comes later changes nothing and tells nothing', () => {
  const attempt = mustTake();
  finishAttempt(journal, attempt.id, { outcome: 'completed', failure: null, sourceId: null });
  const facts = countUndelivered(journal);
  finishAttempt(journal, attempt.id, { outcome: 'failed', failure: null, sourceId: null });
  expect(countUndelivered(journal)).toBe(facts);
});

describe('facts', () => {
  it('are numbered without gaps and chained', () => {
    for (let count = 0; count < 5; count += 1) trouble();
    expect(undeliveredFacts(journal, 200, 1e6).map((fact) => fact.seq)).toEqual([1, 2, 3, 4, 5]);
    expect(findBrokenFact(journal)).toBeNull();
  });

  it('are found out when one was altered', () => {
    for (let count = 0; count < 3; count += 1) trouble();
    journal.run('UPDATE fact SET at = ? WHERE seq = 2', new Date(0).toISOString());
    expect(findBrokenFact(journal)).toMatchObject({ seq: 2 });
  });

  it('keep their order when the clock is set back', () => {
    trouble();
    clock.setWall(-3 * 365 * 86_400_000);
    trouble();
    clock.setWall(3 * 365 * 86_400_000);
    expect(undeliveredFacts(journal, 10, 1e6).map((fact) => fact.seq)).toEqual([1, 2]);
    expect(findBrokenFact(journal)).toBeNull();
  });

  it('go with the state they tell of, or not at all', () => {
    expect(() =>
      journal.transaction(() => {
        mustTake();
        throw new Error('power cut');
      }),
    ).toThrow('power cut');
    expect(countUndelivered(journal)).toBe(0);
    expect(take().ok).toBe(true);
  });

  it('wait until the centre has acknowledged them, and are told again when it lost them', () => {
    const epoch = trouble().epoch;
    trouble();
    trouble();
    markDelivered(journal, epoch, 2);
    expect(undeliveredFacts(journal, 10, 1e6).map((fact) => fact.seq)).toEqual([3]);
    expect(markUndeliveredAfter(journal, epoch, 1)).toBe(true);
    expect(undeliveredFacts(journal, 10, 1e6).map((fact) => fact.seq)).toEqual([2, 3]);
  });

  it('are never sent in one batch with those of another epoch', () => {
    trouble();
    beginEpoch(journal, { moveUndelivered: false });
    trouble();
    expect(undeliveredFacts(journal, 10, 1e6)).toHaveLength(1);
  });

  it('begin anew from one, under the same ids, when a forked journal is enrolled again', () => {
    const ids = [trouble(), trouble(), trouble()].map((fact) => fact.id);
    beginEpoch(journal, { moveUndelivered: true });
    const moved = undeliveredFacts(journal, 10, 1e6);
    expect(moved.map((fact) => fact.id)).toEqual(ids);
    expect(moved.map((fact) => fact.seq)).toEqual([1, 2, 3]);
    expect(findBrokenFact(journal)).toBeNull();
  });

  it('stay while a copy of their backup lives, though delivered long ago', () => {
    const { epoch } = trouble();
    const backup = aBackup(['dst_1']);
    for (const fact of undeliveredFacts(journal, 100, 1e7)) markDelivered(journal, epoch, fact.seq);
    clock.pass(400 * 86_400_000);
    trouble();
    pruneFacts(journal, 365);
    const kinds = journal.all('SELECT body FROM fact').map((row) => JSON.parse(String(row.body)).kind);
    expect(kinds).toContain('backup-made');
    journal.run("UPDATE copy SET state = 'given-up' WHERE backup_id = ?", backup.id);
    pruneFacts(journal, 365);
    expect(journal.all('SELECT body FROM fact')).toHaveLength(1);
  });
});

describe('copies', () => {
  it('of an older backup are given up when a newer one waits for the same destination', () => {
    const older = aBackup(['dst_usb', 'dst_nas']);
    const [usb, nas] = copiesOfBackup(journal, older.id);
    if (usb === undefined || nas === undefined) throw new Error('no copies');
    beginCopy(journal, nas.id);
    recordStored(journal, requireCopy(journal, nas.id), {
      place: 'p',
      sizeBytes: 1,
      tookMs: 1,
      readableAt: clock.now().toISOString(),
      isReadBack: false,
    });
    aBackup(['dst_usb', 'dst_nas']);
    expect(requireCopy(journal, usb.id)).toMatchObject({
      state: 'given-up',
      failure: { code: 'superseded' },
    });
    expect(requireCopy(journal, nas.id).state).toBe('stored');
  });

  it('keep their tries and the time of the next one over a restart', () => {
    const [copy] = copiesOfBackup(journal, aBackup(['dst_usb']).id);
    if (copy === undefined) throw new Error('no copy');
    beginCopy(journal, copy.id);
    const later = new Date(clock.now().getTime() + 60_000);
    recordWaiting(
      journal,
      requireCopy(journal, copy.id),
      { code: 'destination_missing', figures: {} },
      later,
    );
    journal.close();
    journal = openJournal(path.join(folder, 'journal.db'), clock);
    expect(requireCopy(journal, copy.id)).toMatchObject({ state: 'waiting', tries: 1, nextTryAt: later });
    expect(dueCopies(journal)).toHaveLength(0);
    clock.pass(60_001);
    expect(dueCopies(journal)).toHaveLength(1);
  });

  it('tell the centre why they wait when the reason changes, not on each try', () => {
    const [copy] = copiesOfBackup(journal, aBackup(['dst_usb']).id);
    if (copy === undefined) throw new Error('no copy');
    const before = countUndelivered(journal);
    for (const code of ['destination_missing', 'destination_missing', 'destination_full'] as const) {
      beginCopy(journal, copy.id);
      recordWaiting(journal, requireCopy(journal, copy.id), { code, figures: {} }, clock.now());
    }
    expect(countUndelivered(journal) - before).toBe(2);
  });
});

it('settles what a dead agent left running: attempts are interrupted, copies are tried again', () => {
  const [copy] = copiesOfBackup(journal, aBackup(['dst_usb']).id);
  if (copy === undefined) throw new Error('no copy');
  beginCopy(journal, copy.id);
  const attempt = mustTake();
  expect(sweepInterrupted(journal)).toEqual({ attempts: 1, orders: 0, copies: 1, drills: 0 });
  expect(attemptsAtSlot(journal, 'set_1', dueAt)).toMatchObject([{ id: attempt.id, outcome: 'interrupted' }]);
  expect(dueCopies(journal)).toHaveLength(1);
  expect(sweepInterrupted(journal)).toEqual({ attempts: 0, orders: 0, copies: 0, drills: 0 });
});

it('refuses a journal of a newer agent instead of replacing it', () => {
  journal.run('PRAGMA user_version = 99');
  journal.close();
  expect(() => openJournal(path.join(folder, 'journal.db'), clock)).toThrow(/version 99/);
  journal = openJournal(path.join(folder, 'other.db'), clock);
});
