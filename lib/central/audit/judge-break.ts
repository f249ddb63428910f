import type { Transaction } from '#lib/central/database/client.ts';
import { Prisma } from '#prisma/generated/client.ts';
import { type ChainBreak, inPlace, type Place, type Row, type Standing, tableOf } from './chains.ts';

/**
 * What happened where a chain breaks: `row` is the first entry that doesn't fit after `standing`. Each entry names the
 * hash before it, so what stood at a number can be told from the entry that was sealed after it.
 */
export async function judgeBreak(
  tx: Transaction,
  place: Place,
  standing: Standing,
  row: Row,
): Promise<ChainBreak> {
  const expected = standing.seq + 1n;
  const broken = { table: place.chain.table, caseId: place.group };
  const at = (seq: bigint, id: string | null, what: ChainBreak['what']) => ({
    ...broken,
    seq: Number(seq),
    id,
    what,
  });
  // What was sealed after the last good entry, wherever it stands now.
  const displaced = await findFollower(tx, place, standing.hash, expected);
  if (row.seq > expected) {
    return displaced === null ? at(expected, null, 'missing') : at(expected, displaced, 'moved');
  }
  if (row.computed === row.hash) {
    // Whole in itself, and sealed after another entry than the one before it now: that one isn't what it was.
    return at(standing.seq === 0n ? expected : standing.seq, await idAt(tx, place, standing.seq), 'altered');
  }
  if (row.previousHash === standing.hashBefore) {
    return at(standing.seq, await idAt(tx, place, standing.seq), 'inserted');
  }
  if (await wasElsewhere(tx, place, row)) {
    return displaced === null ? at(expected, null, 'missing') : at(expected, row.id, 'moved');
  }
  const next = await previousHashAt(tx, place, expected + 1n);
  return at(expected, row.id, next === standing.hash ? 'inserted' : 'altered');
}

/** The entry that was sealed right after this hash and stands at another number than it should. */
async function findFollower(
  tx: Transaction,
  place: Place,
  hash: string,
  expected: bigint,
): Promise<string | null> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT e."id" FROM ${tableOf(place)} e
    WHERE ${inPlace(place)} AND e."previous_hash" = ${hash} AND e."seq" <> ${expected} LIMIT 1`;
  return rows[0]?.id ?? null;
}

/** Whether the entry is as it was sealed, but for its number. */
async function wasElsewhere(tx: Transaction, place: Place, row: Row): Promise<boolean> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT e."id" FROM ${tableOf(place)} e,
      generate_series(1, (SELECT max(o."seq") + 1 FROM ${tableOf(place)} o)) AS k(seq)
    WHERE ${inPlace(place)} AND e."id" = ${row.id} AND e."hash" = ${place.chain.hashAt(Prisma.sql`k.seq`)} LIMIT 1`;
  return rows.length === 1;
}

async function previousHashAt(tx: Transaction, place: Place, seq: bigint): Promise<string | null> {
  const rows = await tx.$queryRaw<{ hash: string }[]>`
    SELECT e."previous_hash" AS "hash" FROM ${tableOf(place)} e WHERE ${inPlace(place)} AND e."seq" = ${seq}`;
  return rows[0]?.hash ?? null;
}

async function idAt(tx: Transaction, place: Place, seq: bigint): Promise<string | null> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT e."id" FROM ${tableOf(place)} e WHERE ${inPlace(place)} AND e."seq" = ${seq}`;
  return rows[0]?.id ?? null;
}
