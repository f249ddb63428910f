/**
 * How rows become one hash per table that doesn't depend on their order: each row's image is hashed twice with 64 bits,
 * and each of the two is summed up. A sum, not an exclusive-or: two equal rows must not cancel each other out.
 *
 * `row-hash-1` (PostgreSQL 14 and newer) uses the server's own seeded hash, the one of hash partitions, which therefore
 * stays the same from version to version. Measured on 1.8 million rows: 1.4 s, against 2.4 s with SHA-256, 2.9 s with
 * MD5 and 2.1 s for the rows' text alone. `row-md5-1` is for older servers, and for comparing with what they held.
 */
export const hashAlgorithms = ['row-hash-1', 'row-md5-1'] as const;
export type HashAlgorithm = (typeof hashAlgorithms)[number];

export function algorithmFor(serverVersionNumber: number): HashAlgorithm {
  return serverVersionNumber >= 140_000 ? 'row-hash-1' : 'row-md5-1';
}

/** Rows and both sums of what `image` makes of each row of `source`; seeds are $1 and $2. */
export function sumsQuery(algorithm: HashAlgorithm, image: string, source: string): string {
  // OFFSET 0 keeps the planner from computing the image once for each of the two sums.
  const rows = `(select ${image} as b from ${source} offset 0) r`;
  if (algorithm === 'row-hash-1') {
    return `select count(*) as rows, sum(hash_record_extended(ROW(r.b), $1::bigint)) as a,
                   sum(hash_record_extended(ROW(r.b), $2::bigint)) as b from ${rows}`;
  }
  const digests = `(select md5(int8send($1::bigint) || int8send($2::bigint) || r.b) as m from ${rows} offset 0) d`;
  return `select count(*) as rows, sum(('x' || left(d.m, 16))::bit(64)::bigint) as a,
                 sum(('x' || right(d.m, 16))::bit(64)::bigint) as b from ${digests}`;
}

/** The sums of one part of a table; parts add up. */
export interface Sums {
  readonly rows: number;
  readonly a: bigint;
  readonly b: bigint;
}

export const noRows: Sums = { rows: 0, a: 0n, b: 0n };

export function addSums(left: Sums, right: Sums): Sums {
  return { rows: left.rows + right.rows, a: left.a + right.a, b: left.b + right.b };
}

/** Modulo 2^64 each, hex: what the site's key is then put on. */
export function sumsText({ a, b }: Sums): string {
  return [a, b].map((sum) => BigInt.asUintN(64, sum).toString(16).padStart(16, '0')).join('');
}
