import type { Results } from './run.ts';
import { type Aim, aimText, type Spread } from './statistics.ts';

type Peaks = { atSize: number; atTenth: number };

/** The table, the ratios against their aims, and the costs that stand on lines of their own. */
export function reportText(results: Results, peaks: Peaks): string {
  const { seconds, bytes } = results;
  const lines = [
    row('', 'median', 'min – max', 'stored'),
    row('a  pg_dump -Fc -Z0 to nowhere', ...times(seconds.a), ''),
    row('b  a backup to one folder', ...times(seconds.b), megabytes(bytes.b)),
    row('c  pg_dump -Fc | age', ...times(seconds.c), megabytes(bytes.c)),
    row('d  pg_dump -Fc -Z0 | zstd | age', ...times(seconds.d), megabytes(bytes.d)),
    row('e  a backup to three folders', ...times(seconds.e), `3 × ${megabytes(bytes.b)}`),
    '',
    'Left out of b and e, on lines of their own:',
    row('   manifest alone', ...times(seconds.manifest), ''),
    row('   b with the manifest beside the dump', ...times(seconds.beside), ''),
    row('   readable proof, of the staged bytes', ...times(results.proofSeconds), ''),
    row('   read-back of the copy in one folder', ...times(results.readBackSeconds), ''),
    row('   all of it, to one folder', ...times(seconds.whole), ''),
    row('   all of it, to three folders', ...times(seconds.whole3), ''),
    '',
    `The uncompressed dump: ${megabytes(bytes.dumped)}; d / b: ${(seconds.d.median / seconds.b.median).toFixed(2)}; the manifest beside the dump makes b ${(seconds.beside.median / seconds.b.median).toFixed(2)} × as long.`,
    '',
    ...aims(results, peaks).map(aimText),
    '',
    `Of the fastest runs, which a machine that is busy with other things disturbs least: b / a ${fastest(seconds.b, seconds.a)}, c / b ${fastest(seconds.c, seconds.b)}, e / b ${fastest(seconds.e, seconds.b)}.`,
  ];
  return lines.join('\n');
}

function aims({ seconds }: Results, { atSize, atTenth }: Peaks): Aim[] {
  const ratio = (x: Spread, y: Spread) => x.median / y.median;
  const mega = (bytes: number) => bytes / 1_000_000;
  return [
    { name: 'b / a', value: ratio(seconds.b, seconds.a), unit: '', limit: 1.6, kind: 'at most' },
    { name: 'c / b', value: ratio(seconds.c, seconds.b), unit: '', limit: 2.5, kind: 'at least' },
    { name: 'e / b', value: ratio(seconds.e, seconds.b), unit: '', limit: 1.25, kind: 'at most' },
    { name: 'peak memory', value: mega(atSize), unit: ' MB', limit: 200, kind: 'at most' },
    { name: 'peak memory at a tenth', value: mega(atTenth), unit: ' MB', limit: 200, kind: 'at most' },
    {
      name: 'peak memory, tenfold database',
      value: atSize / atTenth,
      unit: ' ×',
      limit: 1.25,
      kind: 'at most',
    },
  ];
}

function fastest(x: Spread, y: Spread): string {
  return (x.min / y.min).toFixed(2);
}

function times({ median, min, max }: Spread): [string, string] {
  return [`${median.toFixed(2)} s`, `${min.toFixed(2)} – ${max.toFixed(2)}`];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(0)} MB`;
}

function row(title: string, median: string, range: string, stored: string): string {
  return `${title.padEnd(40)}${median.padStart(10)}${range.padStart(18)}${stored.padStart(14)}`.trimEnd();
}
