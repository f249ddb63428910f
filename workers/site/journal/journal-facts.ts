import type { z } from 'zod';
import { factHash, firstPreviousHash } from '#lib/contract/fact-hash.ts';
import { type Fact, type FactBody, factBodySchema, factSchema } from '#lib/contract/facts.ts';
import { newId } from '#lib/shared/ids.ts';
import type { Journal, Row } from './journal.ts';

/**
 * Journals what happened, numbered and chained to the fact before it. Call it in the transaction of the state that it
 * tells of, so that neither stands without the other.
 */
export function appendFact(journal: Journal, body: z.input<typeof factBodySchema>): Fact {
  const parsed = factBodySchema.parse(body);
  return journal.transaction(() => {
    const now = journal.clock.now();
    const epoch = currentEpoch(journal);
    const before = journal.get('SELECT seq, hash FROM fact WHERE epoch = ? ORDER BY seq DESC LIMIT 1', epoch);
    const unhashed = {
      id: newId('fct', now),
      epoch,
      seq: Number(before?.seq ?? 0) + 1,
      at: now.toISOString(),
      previousHash: String(before?.hash ?? firstPreviousHash),
      body: parsed,
    };
    const fact = { ...unhashed, hash: factHash(unhashed) };
    insertFact(journal, fact);
    queueMicrotask(() => journal.announceFact());
    return fact;
  });
}

export function currentEpoch(journal: Journal): string {
  const epoch = journal.meta('epoch');
  if (epoch === null) throw new Error('The journal has no epoch');
  return epoch;
}

/** The oldest facts that the centre has not acknowledged: of one epoch, in order, at most so many and so large. */
export function undeliveredFacts(journal: Journal, limit: number, maxBytes: number): Fact[] {
  const rows = journal.all('SELECT * FROM fact WHERE delivered_at IS NULL ORDER BY position LIMIT ?', limit);
  const facts: Fact[] = [];
  let bytes = 0;
  for (const row of rows) {
    bytes += String(row.body).length + 400;
    if (facts.length > 0 && (bytes > maxBytes || row.epoch !== facts[0]?.epoch)) break;
    facts.push(factOf(row));
  }
  return facts;
}

export function countUndelivered(journal: Journal): number {
  return Number(journal.get('SELECT count(*) AS n FROM fact WHERE delivered_at IS NULL')?.n ?? 0);
}

/** The centre has all facts of that epoch up to and with this number. */
export function markDelivered(journal: Journal, epoch: string, upTo: number): void {
  journal.run(
    'UPDATE fact SET delivered_at = ? WHERE epoch = ? AND seq <= ? AND delivered_at IS NULL',
    journal.clock.now().toISOString(),
    epoch,
    upTo,
  );
}

/** The centre lacks what comes after this number, though it once had it (it was put back from a backup): tell it again. */
export function markUndeliveredAfter(journal: Journal, epoch: string, after: number): boolean {
  const has = journal.get('SELECT 1 FROM fact WHERE epoch = ? AND seq = ?', epoch, after + 1);
  if (has === null) return false;
  journal.run('UPDATE fact SET delivered_at = NULL WHERE epoch = ? AND seq > ?', epoch, after);
  return true;
}

export function highestSeq(journal: Journal, epoch: string): number {
  return Number(journal.get('SELECT max(seq) AS seq FROM fact WHERE epoch = ?', epoch)?.seq ?? 0);
}

/**
 * Begins a new chain, as an agent that was enrolled again does. What the centre refused of a forked chain is told again
 * in the new one, under the ids that it had.
 */
export function beginEpoch(journal: Journal, options: { moveUndelivered: boolean }): string {
  return journal.transaction(() => {
    const epoch = newId('epo', journal.clock.now());
    journal.setMeta('epoch', epoch);
    if (options.moveUndelivered) moveUndelivered(journal, epoch);
    return epoch;
  });
}

/** The first fact that doesn't fit its chain; null when every chain is whole. */
export function findBrokenFact(journal: Journal): { epoch: string; seq: number } | null {
  let before: Fact | null = null;
  for (const row of journal.all('SELECT * FROM fact ORDER BY epoch, seq')) {
    const fact = factOf(row);
    const follows = before !== null && before.epoch === fact.epoch;
    const fits = !follows || (before?.hash === fact.previousHash && before.seq + 1 === fact.seq);
    if (!fits || factHash(fact) !== fact.hash) return { epoch: fact.epoch, seq: fact.seq };
    before = fact;
  }
  return null;
}

/** Drops the oldest facts that the centre has, as far back as no living copy's backup and no month depends on them. */
export function pruneFacts(journal: Journal, keepDays: number): number {
  const before = new Date(journal.clock.now().getTime() - keepDays * 86_400_000).toISOString();
  return journal.run(
    `DELETE FROM fact WHERE delivered_at IS NOT NULL AND delivered_at < ?1
       AND position < coalesce((SELECT min(position) FROM fact WHERE delivered_at IS NULL OR delivered_at >= ?1
         OR backup_id IN (SELECT backup_id FROM copy WHERE state IN ('queued','storing','waiting','stored'))),
         (SELECT max(position) FROM fact))`,
    before,
  );
}

function moveUndelivered(journal: Journal, epoch: string): void {
  const rows = journal.all('SELECT * FROM fact WHERE delivered_at IS NULL ORDER BY position');
  let previousHash = firstPreviousHash;
  for (const [index, row] of rows.entries()) {
    const { hash: _, ...old } = factOf(row);
    const unhashed = { ...old, epoch, seq: index + 1, previousHash };
    previousHash = factHash(unhashed);
    journal.run('DELETE FROM fact WHERE position = ?', Number(row.position));
    insertFact(journal, { ...unhashed, hash: previousHash });
  }
}

function insertFact(journal: Journal, fact: Fact): void {
  journal.run(
    'INSERT INTO fact (id, epoch, seq, at, previous_hash, hash, body, backup_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    fact.id,
    fact.epoch,
    fact.seq,
    fact.at,
    fact.previousHash,
    fact.hash,
    JSON.stringify(fact.body),
    backupOf(fact.body),
  );
}

function backupOf(body: FactBody): string | null {
  if (body.kind === 'backup-made') return body.signed.manifest.backupId;
  return 'backupId' in body ? body.backupId : null;
}

function factOf(row: Row): Fact {
  return factSchema.parse({
    id: row.id,
    epoch: row.epoch,
    seq: row.seq,
    at: row.at,
    previousHash: row.previous_hash,
    hash: row.hash,
    body: JSON.parse(String(row.body)),
  });
}
