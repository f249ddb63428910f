import type { Comparison } from '#lib/contract/drill.ts';
import type { Failure } from '#lib/contract/failure.ts';
import type { Preflight, RestoreOrigin, RestoreTarget } from '#lib/contract/restore-case.ts';
import type { ApprovalProblem } from '#lib/domain/restore-approval.ts';
import type { UndoProblem } from '#lib/domain/restore-case.ts';
import type { RestoreState, RestoreStep } from '#lib/domain/words.ts';
import type { Kept } from './kept.ts';

/** A case as its page shows it, to everybody alike; what the reader may do with it stands in `viewer`. */
export type CaseView = {
  caseId: string;
  revision: number;
  practice: { id: string; name: string; supportApproves: boolean };
  site: { id: string; name: string; timeZone: string };
  state: RestoreState;
  isSubmitted: boolean;
  origin: RestoreOrigin;
  target: RestoreTarget;
  /** What people call the database that is meant: its source's name; the database's own where it has none. */
  name: string;
  /** What is brought back, by name: the source, or the file. */
  backup: {
    backupId: string;
    source: string;
    snapshotAt: Date;
    site: string;
    destination: string | null;
  } | null;
  undoes: { caseId: string; swappedAt: Date | null } | null;
  undoneBy: { caseId: string; state: RestoreState } | null;
  reason: string;
  requestedBy: string | null;
  requestedName: string;
  requestedAt: Date;
  /** Days for which a replaced original stays, as it was asked for. */
  keepDays: number;
  preflight: Preflight | null;
  checkFailure: Failure | null;
  checkedAt: Date | null;
  acknowledged: string[];
  submittedAt: Date | null;
  documentHash: string | null;
  expiresAt: Date | null;
  callBackCode: string;
  support: { userId: string; byName: string; at: Date } | null;
  decided: { byName: string; at: Date; reason: string | null } | null;
  /** How the permit was signed; null before. */
  permittedBy: 'passkey' | 'site-code' | null;
  startedAt: Date | null;
  endedAt: Date | null;
  failure: Failure | null;
  steps: StepView[];
  comparison: Comparison | null;
  safetyBackupId: string | null;
  kept: (Kept & { droppedAt: Date | null }) | null;
  /** Until when the agent shows a code; null where it shows none. */
  codeShownUntil: Date | null;
  signedOff: { byName: string; at: Date; note: string | null } | null;
  undoProblem: UndoProblem | null;
  events: CaseEventView[];
};

export type StepView = {
  step: RestoreStep;
  state: 'started' | 'done' | 'failed';
  startedAt: Date;
  endedAt: Date | null;
  failure: Failure | null;
};

export type CaseEventView = {
  id: string;
  seq: number | null;
  at: Date;
  kind: string;
  /** Empty for the centre itself. */
  actorName: string;
  hash: string;
  details: Record<string, unknown>;
};

/** What an approver needs to sign, or why they can't. */
export type ApproverView = {
  caseId: string;
  /** What is signed; null before approvers were asked. */
  challenge: string | null;
  problem: ApprovalProblem | null;
  needsCode: boolean;
  rpId: string;
  /** Of theirs, those that the site's agent has pinned. */
  passkeys: { credentialId: string; transports: string[] }[];
  hasAnyPasskey: boolean;
};
