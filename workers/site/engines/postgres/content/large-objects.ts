import type { DatabaseContent } from '#lib/contract/manifest.ts';
import type { Session } from '../connection/session.ts';
import { type HashAlgorithm, sumsQuery, sumsText } from './hash-algorithm.ts';
import { keyedHash, seedsFor } from './keyed-hash.ts';

type LargeObjects = DatabaseContent['largeObjects'];

/**
 * Number, bytes and hash of the large objects. Pages are hashed, not objects, so that none needs to fit in memory; with
 * zeros at a page's end cut off and empty pages left out, since a hole that was never written is stored as nothing
 * before a restore and as zeros after it.
 */
export async function hashLargeObjects(
  session: Session,
  key: Uint8Array,
  algorithm: HashAlgorithm,
  mayHash: boolean,
): Promise<LargeObjects> {
  const [about] = await session.query<{ count: string; reads_pages: boolean }>(aboutQuery);
  const count = Number(about?.count);
  if (count === 0) return { count, bytes: 0, hash: keyedHash(key, 'large objects', '0') };
  const source = about?.reads_pages === true ? pages : pagesByFunction;
  const [size] = await session.query(`select coalesce(sum(bytes), 0) as bytes from (${sizesOf(source)}) s`);
  const bytes = Number(size?.bytes);
  if (!mayHash) return { count, bytes, hash: null };
  const [a, b] = seedsFor(key, 'large objects');
  const [sums] = await session.query(sumsQuery(algorithm, pageImage, `(${source}) p where ${isWritten}`), [
    a,
    b,
  ]);
  const text = sumsText({ rows: 0, a: BigInt(sums?.a ?? 0), b: BigInt(sums?.b ?? 0) });
  return { count, bytes, hash: keyedHash(key, 'large objects', String(count), String(bytes), text) };
}

const aboutQuery = `
  select count(*) as count, has_table_privilege('pg_largeobject', 'SELECT') as reads_pages
  from pg_largeobject_metadata`;

/** The catalog's own pages, which only some accounts may read. */
const pages = 'select loid::bigint as id, pageno::bigint as page, data from pg_largeobject';

/** The same pages through the function that checks the rights to each object. Slower; the hash is the same. */
const pagesByFunction = `
  select m.oid::bigint as id, page, lo_get(m.oid, page * 2048, 2048) as data
  from pg_largeobject_metadata m
  cross join lateral (select lo_lseek64(lo_open(m.oid, 262144), 0, 2) as bytes) s
  cross join lateral generate_series(0, (s.bytes - 1) / 2048) page where s.bytes > 0`;

function sizesOf(source: string): string {
  return `select id, max(page * 2048 + length(data)) as bytes from (${source}) p group by id`;
}

/** With one byte before it, so that btrim (rtrim of bytes came with PostgreSQL 14) takes zeros from the end alone. */
const trimmed = `btrim('\\x01'::bytea || p.data, '\\x00'::bytea)`;
const isWritten = `length(${trimmed}) > 1`;
const pageImage = `record_send(ROW(p.id, p.page, ${trimmed}))`;
