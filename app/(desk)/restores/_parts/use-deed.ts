'use client';

import { useSave } from '#app/setup/use-save.ts';
import type { CaseAnswer } from '../actions.ts';

/** One thing that somebody does with a case: sent once at a time, its refusal kept to be shown. */
export function useDeed() {
  const { save, isPending, refused, notSent } = useSave<() => Promise<CaseAnswer>, CaseAnswer>((deed) =>
    deed(),
  );
  return { act: save, isPending, problem: refused, notSent };
}
