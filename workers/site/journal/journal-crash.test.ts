import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '#lib/shared/clock.ts';
import { randomFor, trials } from '#scripts/testing/seed.ts';
import { openJournal } from './journal.ts';
import { findBrokenFact, undeliveredFacts } from './journal-facts.ts';
import { sweepInterrupted } from './sweep-interrupted.ts';

const writer = fileURLToPath(new URL('../testing/journal-writer.ts', import.meta.url));

it('survives kill -9 at any moment: the chain is whole, nothing committed is lost, nothing is told twice', async () => {
  const random = randomFor('journal crash');
  const folder = mkdtempSync(path.join(tmpdir(), 'kw-crash-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'journal.db');
  const committed = new Set<number>();
  for (let trial = 0; trial < trials({ sampled: 12, worst: 200 }); trial += 1) {
    const from = Math.max(0, ...committed) + 1;
    for (const slot of await writeUntilKilled(file, from, random.int(1, 40), random.int(0, 20)))
      committed.add(slot);
    checkJournal(file, committed);
  }
  expect(committed.size).toBeGreaterThan(20);
});

/** Kills the writer a few milliseconds after it has committed so many slots. */
function writeUntilKilled(file: string, from: number, slots: number, afterMs: number): Promise<number[]> {
  const child = spawn(process.execPath, [writer, file, String(from)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve) => {
    let text = '';
    child.stdout.on('data', (piece: Buffer) => {
      text += piece.toString();
      if (text.split('\n').length > slots) setTimeout(() => child.kill('SIGKILL'), afterMs);
    });
    // What comes after the last line end was not told to be committed.
    child.on('close', () => resolve(text.split('\n').slice(0, -1).map(Number)));
  });
}

function checkJournal(file: string, committed: ReadonlySet<number>): void {
  const journal = openJournal(file, systemClock);
  try {
    expect(findBrokenFact(journal)).toBeNull();
    sweepInterrupted(journal);
    const facts = undeliveredFacts(journal, 1e6, 1e12);
    expect(facts.map((fact) => fact.seq)).toEqual(facts.map((_, index) => index + 1));
    const completed = journal.all("SELECT id, due_at FROM attempt WHERE outcome = 'completed'");
    const slots = completed.map((row) => (Date.parse(String(row.due_at)) - Date.UTC(2026, 0, 1)) / 60_000);
    expect(new Set(slots).size).toBe(slots.length);
    for (const slot of committed) expect(slots).toContain(slot);
    // What the tables say, the facts say, once.
    const told = facts.map(({ body }) => body);
    const ended = told.filter((body) => body.kind === 'attempt-finished' && body.outcome === 'completed');
    expect(ended).toHaveLength(completed.length);
    expect(told.filter((body) => body.kind === 'backup-made')).toHaveLength(completed.length);
    const stored = Number(journal.get("SELECT count(*) AS n FROM copy WHERE state = 'stored'")?.n);
    expect(told.filter((body) => body.kind === 'copy-stored')).toHaveLength(stored);
    const attempts = Number(journal.get('SELECT count(*) AS n FROM attempt')?.n);
    expect(told.filter((body) => body.kind === 'attempt-started')).toHaveLength(attempts);
    expect(told.filter((body) => body.kind === 'attempt-finished')).toHaveLength(attempts);
  } finally {
    journal.close();
  }
}
