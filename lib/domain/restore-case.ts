import type { FindingLevel, RestoreState, RestoreStep } from './words.ts';

/** What the decisions about a case look at. */
export type RestoreCaseFacts = {
  state: RestoreState;
  requestedBy: string | null;
  requestedAt: Date;
  checkedAt: Date | null;
  /** Set from when approvers were asked; what is signed stands from then on. */
  submittedAt: Date | null;
  /** The document's own end: nothing is approved after it, and the agent begins nothing. */
  expiresAt: Date | null;
  supportBy: string | null;
};

/** Where somebody still has something to decide, or the agent something to do. */
const openStates: readonly RestoreState[] = [
  'requested',
  'checked',
  'approved',
  'safety-backup',
  'restoring',
  'proving',
];
/** From the first look at the permit to the last step of the run. */
const runningStates: readonly RestoreState[] = ['safety-backup', 'restoring', 'proving'];

export function isOpen(state: RestoreState): boolean {
  return openStates.includes(state);
}

export function isRunning(state: RestoreState): boolean {
  return runningStates.includes(state);
}

/** Whether a run ended well: the data are back, in the original's place or beside it. */
export function isBroughtBack(state: RestoreState): boolean {
  return state === 'swapped' || state === 'restored' || state === 'signed-off';
}

/** Before anybody was asked: the preflight may be made again, and nothing is signed over it yet. */
export function isInPreparation(facts: Pick<RestoreCaseFacts, 'state' | 'submittedAt'>): boolean {
  return facts.state === 'requested' || (facts.state === 'checked' && facts.submittedAt === null);
}

export function isAwaitingDecision(facts: Pick<RestoreCaseFacts, 'state' | 'submittedAt'>): boolean {
  return facts.state === 'checked' && facts.submittedAt !== null;
}

/** Milliseconds after which a preflight says too little of now: who is connected and what would be lost has moved on. */
export const preflightFreshMs = 12 * 3_600_000;

export type SubmitProblem =
  | 'already_submitted'
  | 'not_checked'
  | 'blocked'
  | 'unacknowledged'
  | 'check_again';

/**
 * Whether approvers may be asked: checked, and not long ago; nothing red; and every amber finding acknowledged by its
 * name. Null when they may.
 */
export function judgeSubmission(
  facts: Pick<RestoreCaseFacts, 'state' | 'submittedAt' | 'checkedAt'>,
  findings: readonly { code: string; level: FindingLevel }[] | null,
  acknowledged: readonly string[],
  now: Date,
): SubmitProblem | null {
  if (!isInPreparation(facts)) return 'already_submitted';
  if (facts.state !== 'checked' || facts.checkedAt === null || findings === null) return 'not_checked';
  if (findings.some((finding) => finding.level === 'red')) return 'blocked';
  if (now.getTime() - facts.checkedAt.getTime() > preflightFreshMs) return 'check_again';
  const open = findings.filter(({ code, level }) => level === 'amber' && !acknowledged.includes(code));
  return open.length > 0 ? 'unacknowledged' : null;
}

/** Milliseconds past its end that an agent is given to tell that it had begun in time. */
const tellMs = 10 * 60_000;

/**
 * Whether a case has lapsed: nobody asked approvers, or nobody decided, by its end; or it was approved and the agent,
 * heard from since, never began. While the agent is silent nobody knows, and the case stays as it is.
 */
export function hasLapsed(
  facts: Pick<RestoreCaseFacts, 'state' | 'requestedAt' | 'expiresAt'>,
  lapseHours: number,
  agentHeardAt: Date | null,
  now: Date,
): boolean {
  const { state, requestedAt, expiresAt } = facts;
  const end = expiresAt ?? new Date(requestedAt.getTime() + lapseHours * 3_600_000);
  if (state === 'requested' || state === 'checked') return now >= end;
  if (state !== 'approved') return false;
  return agentHeardAt !== null && agentHeardAt.getTime() > end.getTime() + tellMs;
}

/** Where a step puts its case. The agent's word is what happened: it stands whatever the centre had thought. */
export function stateAtStep(step: RestoreStep): RestoreState {
  switch (step) {
    case 'permit':
    case 'closing':
    case 'safety-backup':
      return 'safety-backup';
    case 'restoring':
      return 'restoring';
    case 'comparing':
    case 'blocking':
    case 'swapping':
    case 'allowing':
      return 'proving';
  }
}

/**
 * Where an end puts its case. A wrong code from the site decides nothing: the case waits for the right one. Anything
 * else that was refused or failed left the original in place and in use.
 */
export function stateAtEnd(
  outcome: 'swapped' | 'restored' | 'refused' | 'failed',
  failureCode: string | null,
): RestoreState {
  if (outcome === 'swapped' || outcome === 'restored') return outcome;
  return failureCode === 'code_wrong' ? 'checked' : 'failed';
}

/** What an earlier word of the agent can't take back: the data are back. */
export function isSettledByAgent(state: RestoreState): boolean {
  return isBroughtBack(state);
}

export type UndoProblem = 'nothing_kept' | 'kept_gone' | 'undo_open' | 'not_swapped';

/** Whether a swap can be undone: its original still stands beside it, and no other undo of it is open. Null when it can. */
export function judgeUndo(
  restored: {
    state: RestoreState;
    mode: 'replace' | 'beside';
    kept: { until: Date } | null;
    keptDroppedAt: Date | null;
    undone: readonly RestoreState[];
  },
  now: Date,
): UndoProblem | null {
  if (!isBroughtBack(restored.state) || restored.mode !== 'replace') return 'not_swapped';
  if (restored.undone.some((state) => isOpen(state))) return 'undo_open';
  if (restored.undone.some((state) => isBroughtBack(state))) return 'kept_gone';
  if (restored.kept === null) return 'nothing_kept';
  return restored.keptDroppedAt !== null || restored.kept.until <= now ? 'kept_gone' : null;
}

/** Four digits in two groups, said on the telephone so that each knows whom they speak with: `7 314`. */
export function callBackCode(random: (below: number) => number): string {
  const digits = String(1000 + random(9000));
  return `${digits[0]} ${digits.slice(1)}`;
}
