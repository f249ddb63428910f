import type { Assignment } from '#lib/contract/assignment.ts';
import type { Failure } from '#lib/contract/failure.ts';
import type { Logger } from '#lib/shared/logger.ts';
import { failureOf } from '../failure-of.ts';
import type { Journal } from '../journal/journal.ts';
import { appendFact } from '../journal/journal-facts.ts';
import { heedApprovers } from '../restore/approvers.ts';
import { readAssignment, saveAssignment } from '../state/assignment-file.ts';
import type { Identity } from '../state/identity.ts';
import type { StateFolder } from '../state/state-folder.ts';
import { type CentreClient, CentreRefusal } from './centre-client.ts';
import { checkAssignment } from './check-assignment.ts';
import { lastingRefusal, readStanding, setStanding } from './standing.ts';

export type SyncDeps = {
  folder: StateFolder;
  journal: Journal;
  client: CentreClient;
  identity: Identity;
  /** The agent's own age identity, to see what place each sealed secret is for. */
  ageIdentity: string;
  log: Logger;
};

export type SyncResult =
  | { outcome: 'unchanged'; version: number | null }
  | { outcome: 'adopted'; assignment: Assignment }
  | { outcome: 'refused'; version: number; failure: Failure }
  | { outcome: 'away'; failure: Failure };

/**
 * Pulls the assignment and adopts it when it is one that this agent may follow; the last good one stays in force in any
 * other case. What was refused is told once for each version.
 */
export async function syncAssignment(deps: SyncDeps, signal: AbortSignal): Promise<SyncResult> {
  const stored = readAssignment(deps.folder);
  const standing = readStanding(deps.journal);
  if (standing.state !== 'well') {
    return {
      outcome: 'away',
      failure: { code: standing.state === 'cloned' ? 'cloned' : 'revoked', figures: {} },
    };
  }
  try {
    const acting = stored?.assignment.version ?? null;
    const answer = await deps.client.pullAssignment(stored?.etag ?? null, acting, signal);
    if (answer.kind === 'unchanged') {
      // An endorser may count only now, a day after they were pinned themselves.
      if (stored !== null) await heedApprovers({ ...deps, clock: deps.journal.clock }, stored.assignment);
      return { outcome: 'unchanged', version: acting };
    }
    if (answer.kind === 'malformed') {
      const failure: Failure = { code: 'job_malformed', figures: { reason: answer.reason } };
      return refuse(deps, answer.version, failure);
    }
    const failure = await checkAssignment(answer.assignment, deps.identity, deps.ageIdentity);
    if (failure !== null) return refuse(deps, answer.assignment.version, failure);
    adopt(deps, answer.assignment, answer.etag, acting);
    await heedApprovers({ ...deps, clock: deps.journal.clock }, answer.assignment);
    return { outcome: 'adopted', assignment: answer.assignment };
  } catch (thrown) {
    if (thrown instanceof CentreRefusal) heedRefusal(deps, thrown);
    return { outcome: 'away', failure: failureOf(thrown) };
  }
}

// The file first: a fact that says "adopted" must be true after a power cut, while adopting twice harms nothing.
function adopt(deps: SyncDeps, assignment: Assignment, etag: string | null, acting: number | null): void {
  saveAssignment(deps.folder, { etag, assignment });
  if (assignment.version === acting && deps.journal.meta(adoptedKey) === String(acting)) return;
  deps.journal.transaction(() => {
    deps.journal.setMeta(adoptedKey, String(assignment.version));
    deps.journal.setMeta(refusedKey, '');
    appendFact(deps.journal, { kind: 'assignment-adopted', version: assignment.version });
  });
  deps.log.info({ version: assignment.version, sets: assignment.sets.length }, 'assignment adopted');
}

const adoptedKey = 'assignment-adopted';
const refusedKey = 'assignment-refused';

function refuse(deps: SyncDeps, version: number, failure: Failure): SyncResult {
  const told = `${version} ${failure.code}`;
  if (deps.journal.meta(refusedKey) !== told) {
    deps.journal.transaction(() => {
      deps.journal.setMeta(refusedKey, told);
      appendFact(deps.journal, { kind: 'assignment-refused', version, failure });
    });
    deps.log.error({ version, failure }, 'assignment refused; the last one that was adopted stays in force');
  }
  return { outcome: 'refused', version, failure };
}

function heedRefusal(deps: SyncDeps, thrown: CentreRefusal): void {
  const lasting = lastingRefusal(thrown.refusal);
  if (lasting === null) {
    deps.log.warn({ refusal: thrown.refusal }, 'the centre refuses to give the assignment');
    return;
  }
  setStanding(deps.journal, lasting, thrown.refusal.message);
  deps.log.error({ refusal: thrown.refusal }, 'the agent stops talking to the centre; backups go on');
}
