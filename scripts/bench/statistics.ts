export type Spread = { median: number; min: number; max: number };

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
  };
}

export type Aim = { name: string; value: number; unit: string; limit: number; kind: 'at most' | 'at least' };

/** Says plainly whether an aim is met, and by how much it is missed. */
export function aimText({ name, value, unit, limit, kind }: Aim): string {
  const isMet = kind === 'at most' ? value <= limit : value >= limit;
  const missedBy = Math.abs(value / limit - 1) * 100;
  const verdict = isMet ? 'met' : `MISSED by ${missedBy.toFixed(0)} %`;
  return `${name}: ${value.toFixed(2)}${unit}, aim ${kind} ${limit}${unit}: ${verdict}`;
}
