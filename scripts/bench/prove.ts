import type { Bench } from './measure.ts';
import { type Aim, aimText, type Spread, spreadOf } from './statistics.ts';

export type ProofResults = {
  /** Seconds per GB of the uncompressed dump. */
  restore: Spread;
  count: Spread;
  hash: Spread;
  whole: Spread;
  /** What the manifest adds to a backup, in percent of the time that its dump alone takes. */
  manifest: Spread;
  dumpSeconds: Spread;
  plainBytes: number;
  peakBytes: number;
};

/** So many runs, each measuring all of it in turn. A restored database that isn't what its manifest says ends them. */
export async function runProofBench(
  bench: Bench,
  runs: number,
  tell: (line: string) => void,
): Promise<ProofResults> {
  const values = { restore: [], count: [], hash: [], whole: [], manifest: [], dump: [] } as Record<
    'restore' | 'count' | 'hash' | 'whole' | 'manifest' | 'dump',
    number[]
  >;
  let plainBytes = 0;
  let peakBytes = 0;
  for (let run = 1; run <= runs; run++) {
    const bare = await bench.backup('bare', 1);
    const beside = await bench.backup('content', 1);
    const proof = await bench.proof();
    if (proof.differences !== 0)
      throw new Error(`The restored database differs in ${proof.differences} places.`);
    plainBytes = proof.plainBytes;
    peakBytes = Math.max(peakBytes, proof.peakBytes);
    const perGb = (ms: number) => ms / 1000 / (proof.plainBytes / 1e9);
    values.restore.push(perGb(proof.restoreMs));
    values.count.push(perGb(proof.countMs));
    values.hash.push(perGb(proof.hashMs));
    values.whole.push(perGb(proof.restoreMs + proof.hashMs));
    values.dump.push(bare.dumpMs / 1000);
    values.manifest.push(((beside.storedMs - bare.storedMs) / bare.dumpMs) * 100);
    const last = (name: keyof typeof values) => (values[name].at(-1) ?? 0).toFixed(2);
    tell(
      `run ${run} of ${runs}: restore ${last('restore')}, count ${last('count')}, count and hash ${last('hash')} s/GB; manifest + ${last('manifest')} %`,
    );
  }
  return {
    restore: spreadOf(values.restore),
    count: spreadOf(values.count),
    hash: spreadOf(values.hash),
    whole: spreadOf(values.whole),
    manifest: spreadOf(values.manifest),
    dumpSeconds: spreadOf(values.dump),
    plainBytes,
    peakBytes,
  };
}

/** The table, and the two aims, met or missed by how much. */
export function proofReport(results: ProofResults): string {
  const aims: Aim[] = [
    {
      name: 'restore, count and hash',
      value: results.whole.median,
      unit: ' s/GB',
      limit: 13,
      kind: 'at most',
    },
    {
      name: 'the manifest, of the time of the dump',
      value: results.manifest.median,
      unit: ' %',
      limit: 40,
      kind: 'at most',
    },
  ];
  return [
    row('', 'median', 'min – max'),
    row('restore of a copy: decrypted, unzipped, pg_restore', ...perGb(results.restore)),
    row('counting rows, without hashing', ...perGb(results.count)),
    row('counting and hashing, in one pass', ...perGb(results.hash)),
    row('restore, count and hash', ...perGb(results.whole)),
    row('the dump alone, to staging', ...figures(results.dumpSeconds, ' s')),
    row('what the manifest adds to it', ...figures(results.manifest, ' %')),
    '',
    `The uncompressed dump: ${(results.plainBytes / 1e6).toFixed(0)} MB; the agent's memory at its peak, the backup included: ${(results.peakBytes / 1e6).toFixed(0)} MB. Every restored database was equal to its manifest.`,
    '',
    ...aims.map(aimText),
  ].join('\n');
}

function perGb(spread: Spread): [string, string] {
  return figures(spread, ' s/GB');
}

function figures({ median, min, max }: Spread, unit: string): [string, string] {
  return [`${median.toFixed(2)}${unit}`, `${min.toFixed(2)} – ${max.toFixed(2)}`];
}

function row(title: string, median: string, range: string): string {
  return `${title.padEnd(54)}${median.padStart(12)}${range.padStart(18)}`.trimEnd();
}
