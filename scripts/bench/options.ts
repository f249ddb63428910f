import { parseArgs } from 'node:util';

export type BenchOptions = {
  /** Of the uncompressed dump. */
  sizeMb: number;
  runs: number;
};

/** `--size-mb` and `--runs`, as the benchmarks' command lines give them. */
export function readBenchOptions(usual: BenchOptions): BenchOptions {
  const { values } = parseArgs({
    options: {
      'size-mb': { type: 'string', default: String(usual.sizeMb) },
      runs: { type: 'string', default: String(usual.runs) },
    },
  });
  return {
    sizeMb: wholeNumber('--size-mb', values['size-mb'], 50),
    runs: wholeNumber('--runs', values.runs, 1),
  };
}

function wholeNumber(name: string, text: string, least: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least) return number;
  throw new Error(`${name} ${text}: a whole number from ${least} on is wanted.`);
}
