import type { Measured } from './backup-child.ts';
import type { Bench } from './measure.ts';
import { type Spread, spreadOf } from './statistics.ts';

const kinds = ['a', 'b', 'c', 'd', 'e', 'manifest', 'beside', 'whole', 'whole3'] as const;
export type Kind = (typeof kinds)[number];

export type Results = {
  seconds: Record<Kind, Spread>;
  proofSeconds: Spread;
  readBackSeconds: Spread;
  bytes: { b: number; c: number; d: number; dumped: number };
  peakBytes: number;
};

/** Each in turn, and that so many times over, so that a machine that is busy for a while slows all of them alike. */
export async function runBench(bench: Bench, runs: number, tell: (line: string) => void): Promise<Results> {
  const times = Object.fromEntries(kinds.map((kind) => [kind, [] as number[]])) as Record<Kind, number[]>;
  const proofs: number[] = [];
  const readBacks: number[] = [];
  const bytes = { b: 0, c: 0, d: 0, dumped: 0 };
  const peaks: number[] = [];
  for (let run = 1; run <= runs; run++) {
    times.a.push((await bench.floor()).ms);
    const bare = await bench.backup('bare', 1);
    times.b.push(bare.storedMs);
    bytes.b = bare.storedBytes;
    bytes.dumped = bare.dumpedBytes;
    const gzip = await bench.gzipAge();
    times.c.push(gzip.ms);
    bytes.c = gzip.bytes;
    const zstd = await bench.zstdAge();
    times.d.push(zstd.ms);
    bytes.d = zstd.bytes;
    times.e.push((await bench.backup('bare', 3)).storedMs);
    times.manifest.push((await bench.backup('only-content', 1)).totalMs);
    times.beside.push((await bench.backup('content', 1)).storedMs);
    const whole = await bench.backup('all', 1);
    times.whole.push(whole.totalMs);
    proofs.push(whole.proveMs);
    readBacks.push(whole.totalMs - whole.storedMs);
    const whole3 = await bench.backup('all', 3);
    times.whole3.push(whole3.totalMs);
    peaks.push(...[whole, whole3].map((one: Measured) => one.peakBytes));
    tell(
      `run ${run} of ${runs}: ${kinds.map((kind) => `${kind} ${((times[kind].at(-1) ?? 0) / 1000).toFixed(2)}`).join(', ')} s`,
    );
  }
  const seconds = Object.fromEntries(
    kinds.map((kind) => [kind, inSeconds(times[kind])]),
  ) as Results['seconds'];
  return {
    seconds,
    proofSeconds: inSeconds(proofs),
    readBackSeconds: inSeconds(readBacks),
    bytes,
    peakBytes: Math.max(...peaks),
  };
}

function inSeconds(milliseconds: readonly number[]): Spread {
  return spreadOf(milliseconds.map((ms) => ms / 1000));
}
