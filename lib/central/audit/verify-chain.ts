import type { Transaction } from '#lib/central/database/client.ts';
import { Prisma } from '#prisma/generated/client.ts';
import {
  auditChain,
  type Chain,
  type ChainBreak,
  inPlace,
  type Place,
  type Row,
  restoreChain,
  type Standing,
  tableOf,
} from './chains.ts';
import { judgeBreak } from './judge-break.ts';

/** The hash before the first. */
export const firstHash = '0'.repeat(64);

export type Head = { seq: number; hash: string };

export type ChainReport =
  | {
      ok: true;
      entries: number;
      /** Number and hash of the newest audit entry; null while there is none. */
      head: Head | null;
      cases: number;
      events: number;
    }
  | { ok: false; broken: ChainBreak }
  /** The chain is whole and is not the one that the record was printed from: its end was cut off, or all was made anew. */
  | { ok: false; broken: null; headMissing: Head };

/**
 * Recomputes the audit trail's chain and that of every restore case, and names the first entry that is not as it was
 * sealed. Whoever makes all the hashes anew from some entry on is found out by a head that was printed before
 * (`expected`). Reads in batches, in the one snapshot of `tx`.
 */
export async function verifyChains(tx: Transaction, expected: Head | null = null): Promise<ChainReport> {
  const audit = await walk(tx, auditChain, null);
  if ('what' in audit) return { ok: false, broken: audit };
  if (expected !== null && !(await isThere(tx, expected))) {
    return { ok: false, broken: null, headMissing: expected };
  }
  let [cases, events] = [0, 0];
  for await (const caseId of caseIds(tx)) {
    const walked = await walk(tx, restoreChain, caseId);
    if ('what' in walked) return { ok: false, broken: walked };
    cases += 1;
    events += walked.entries;
  }
  return { ok: true, entries: audit.entries, head: audit.head, cases, events };
}

const batchSize = 1_000;

async function walk(
  tx: Transaction,
  chain: Chain,
  group: string | null,
): Promise<{ entries: number; head: Head | null } | ChainBreak> {
  const place = { chain, group };
  const unsealed = await findUnsealed(tx, place);
  let standing: Standing = { seq: 0n, hash: firstHash, hashBefore: null };
  for (;;) {
    const rows = await readAfter(tx, place, standing.seq);
    for (const row of rows) {
      if (!fits(row, standing)) return judgeBreak(tx, place, standing, row);
      standing = { seq: row.seq, hash: row.hash, hashBefore: standing.hash };
    }
    if (rows.length < batchSize) break;
  }
  const broken = { table: chain.table, caseId: group };
  if (unsealed !== null) return { ...broken, seq: null, id: unsealed, what: 'inserted' };
  const entries = Number(standing.seq);
  // A case begins with an event in the transaction of its own making.
  if (entries === 0 && group !== null) return { ...broken, seq: 1, id: null, what: 'missing' };
  return { entries, head: entries === 0 ? null : { seq: entries, hash: standing.hash } };
}

function fits(row: Row, { seq, hash }: Standing): boolean {
  return row.seq === seq + 1n && row.previousHash === hash && row.computed === row.hash;
}

function readAfter(tx: Transaction, place: Place, seq: bigint): Promise<Row[]> {
  return tx.$queryRaw<Row[]>`
    SELECT e."seq"::bigint AS "seq", e."id", e."previous_hash" AS "previousHash", e."hash",
      ${place.chain.hashAt(Prisma.sql`e."seq"`)} AS "computed"
    FROM ${tableOf(place)} e WHERE ${inPlace(place)} AND e."seq" > ${seq}
    ORDER BY e."seq" LIMIT ${batchSize}`;
}

/** An entry that was put there past the seal. Those of transactions still open aren't seen at all. */
async function findUnsealed(tx: Transaction, place: Place): Promise<string | null> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT e."id" FROM ${tableOf(place)} e WHERE ${inPlace(place)} AND e."seq" IS NULL ORDER BY e."id" LIMIT 1`;
  return rows[0]?.id ?? null;
}

async function isThere(tx: Transaction, { seq, hash }: Head): Promise<boolean> {
  return (await tx.auditEntry.count({ where: { seq: BigInt(seq), hash } })) === 1;
}

/** Also of cases whose record is gone, and of records whose case is. */
async function* caseIds(tx: Transaction): AsyncGenerator<string> {
  for (let after = ''; ; ) {
    const rows = await tx.$queryRaw<{ id: string }[]>`
      SELECT "id" FROM (SELECT "id" FROM "restore_case" UNION SELECT "case_id" FROM "restore_event") c
      WHERE "id" > ${after} ORDER BY "id" LIMIT ${batchSize}`;
    for (const { id } of rows) yield id;
    const last = rows.at(-1);
    if (rows.length < batchSize || last === undefined) return;
    after = last.id;
  }
}
