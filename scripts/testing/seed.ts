/**
 * Random tests: the same seed gives the same trials. vitest.config.ts draws the seed of a run and prints it; to see a failure again,
 * set KEEPWELL_SEED to the printed number. A run samples; KEEPWELL_WORST=1 (npm run test:worst) runs all trials.
 */
export const seed: number = readSeed();

export const isWorst: boolean = process.env.KEEPWELL_WORST === '1';

/** How many trials to run: few in an ordinary run, all in the worst one. */
export function trials(count: { sampled: number; worst: number }): number {
  return isWorst ? count.worst : count.sampled;
}

/** For fast-check: `fc.assert(property, propertySettings())`. */
export function propertySettings(count = { sampled: 200, worst: 20_000 }): { seed: number; numRuns: number } {
  return { seed, numRuns: trials(count) };
}

export type Random = {
  /** At least `min`, at most `max`. */
  int(min: number, max: number): number;
  pick<T>(items: readonly T[]): T;
  isTrue(probability?: number): boolean;
  bytes(length: number): Buffer;
};

/** Repeatable random values. Give each test a name of its own, so that adding a test doesn't change what the others draw. */
export function randomFor(test: string): Random {
  let state = hash(`${seed}:${test}`);
  const next = () => {
    // mulberry32: small, quick, and good enough to spread trials; not for secrets.
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  return {
    int,
    pick: (items) => {
      if (items.length === 0) throw new Error('There is nothing to pick from.');
      return items[int(0, items.length - 1)] as (typeof items)[number];
    },
    isTrue: (probability = 0.5) => next() < probability,
    bytes: (length) => Buffer.from(Array.from({ length }, () => int(0, 255))),
  };
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return value;
}

function readSeed(): number {
  const text = process.env.KEEPWELL_SEED ?? '';
  if (!/^\d{1,9}$/.test(text)) {
    throw new Error(`KEEPWELL_SEED must be a whole number of up to nine digits, not "${text}".`);
  }
  return Number(text);
}
