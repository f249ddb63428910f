import type { DrillOutcome } from '#lib/domain/words.ts';
import type { DrillOutcome as StoredOutcome } from '#prisma/generated/enums.ts';

export function drillOutcomeWord(outcome: StoredOutcome): DrillOutcome {
  return outcome === 'not_run' ? 'not-run' : outcome;
}
