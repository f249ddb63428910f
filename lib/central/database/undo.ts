/**
 * Thrown inside a transaction to undo all of it and still answer with an expected outcome: for a refusal that is seen
 * only after something was written.
 */
export class Undo<Outcome> extends Error {
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super('undone');
    this.name = 'Undo';
    this.outcome = outcome;
  }
}
