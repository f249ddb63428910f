import { KeepwellError, messageOf } from '#lib/shared/errors.ts';
import { failureOf } from '../failure-of.ts';

export type Finding = {
  /** What was looked at, in a word or two. */
  topic: string;
  state: 'well' | 'warn' | 'bad';
  found: string;
  /** What to do about it; empty when nothing. */
  advice: string;
};

export function well(topic: string, found: string): Finding {
  return { topic, state: 'well', found, advice: '' };
}

export function warn(topic: string, found: string, advice: string): Finding {
  return { topic, state: 'warn', found, advice };
}

export function bad(topic: string, found: string, advice: string): Finding {
  return { topic, state: 'bad', found, advice };
}

/** A look that must not end the whole examination: what it throws becomes its finding. */
export async function examine(
  topic: string,
  sentence: (failure: ReturnType<typeof failureOf>) => string,
  look: () => Promise<Finding[]>,
): Promise<Finding[]> {
  try {
    return await look();
  } catch (thrown) {
    const failure = failureOf(thrown);
    const hasOwnWords = thrown instanceof KeepwellError && thrown.message !== thrown.code;
    const found = hasOwnWords || failure.code === 'unexpected' ? messageOf(thrown) : failure.code;
    const advice = failure.code === 'unexpected' ? '' : sentence(failure);
    return [bad(topic, found, advice === found ? '' : advice)];
  }
}
