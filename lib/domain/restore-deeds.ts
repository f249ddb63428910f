import { judgeUndecided } from './restore-approval.ts';
import { isAwaitingDecision, isInPreparation, type RestoreCaseFacts } from './restore-case.ts';

/** What somebody may do with a case, as its page offers it; each command asks again for itself. */
export const restoreDeeds = [
  'check-again',
  'submit',
  'withdraw',
  'decide',
  'agree-as-support',
  'sign-off',
] as const;
export type RestoreDeed = (typeof restoreDeeds)[number];

export type Viewer = {
  userId: string;
  mayRequest: boolean;
  mayApprove: boolean;
  /** Of the desk: whose yes a practice can ask for as well. */
  maySupport: boolean;
};

/**
 * Who may do what, when. The requester alone asks approvers; anybody who may ask for restores there may withdraw one,
 * so that an absent colleague's wish doesn't stand in the way. Signed off by the requester, or by who runs the
 * practice when support or the site itself began it.
 */
export function deedsOf(
  facts: RestoreCaseFacts,
  viewer: Viewer,
  about: { supportApproves: boolean },
  now: Date,
): RestoreDeed[] {
  const isRequester = facts.requestedBy === viewer.userId;
  const isUndecided = judgeUndecided(facts, now) === null;
  const may: Record<RestoreDeed, boolean> = {
    'check-again': isInPreparation(facts) && isRequester && viewer.mayRequest,
    submit: facts.state === 'checked' && facts.submittedAt === null && isRequester && viewer.mayRequest,
    withdraw: (isInPreparation(facts) || isAwaitingDecision(facts)) && viewer.mayRequest,
    decide: isUndecided && viewer.mayApprove,
    'agree-as-support':
      isUndecided && viewer.maySupport && about.supportApproves && facts.supportBy === null && !isRequester,
    'sign-off': canSignOff(facts, viewer),
  };
  return restoreDeeds.filter((deed) => may[deed]);
}

/** Signed off by the requester, or by whoever may ask for restores in that practice and isn't of the desk. */
export function canSignOff(
  facts: Pick<RestoreCaseFacts, 'state' | 'requestedBy'>,
  viewer: Pick<Viewer, 'userId' | 'mayRequest' | 'maySupport'>,
): boolean {
  if (facts.state !== 'swapped' && facts.state !== 'restored') return false;
  return viewer.mayRequest && (facts.requestedBy === viewer.userId || !viewer.maySupport);
}
