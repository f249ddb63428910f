import type { Failure } from '#lib/contract/failure.ts';
import type { Figures } from '#lib/shared/errors.ts';

/** How a job ended: what its order-finished fact says, and what the queue shows. */
export type JobOutcome = {
  outcome: 'done' | 'failed' | 'refused';
  failure: Failure | null;
  figures: Figures;
};
