import type { Ledger } from '#lib/central/reports/ledger.ts';
import type { FactOf } from './fact-of.ts';

/**
 * What an agent says of itself when it starts. With the first fact of a new journal no try of the old one is under way
 * any more: nothing of it would ever be told.
 */
export function applyAgentStarted(
  ledger: Ledger,
  body: FactOf<'agent-started'>,
  fact: { seq: number; at: Date },
) {
  ledger.selfReport = body;
  if (fact.seq !== 1) return null;
  for (const attempt of ledger.attempts.all()) {
    if (attempt.outcome !== 'running' || attempt.startedAt >= fact.at) continue;
    ledger.attempts.change(attempt.id, {
      outcome: 'interrupted',
      finishedAt: fact.at,
      failure: { code: 'interrupted', figures: {} },
    });
    ledger.touchedSetIds.add(attempt.setId);
    if (attempt.slotId !== null) ledger.touchedSlotIds.add(attempt.slotId);
  }
  return null;
}

export function applyAssignmentAdopted(
  ledger: Ledger,
  body: FactOf<'assignment-adopted'>,
  fact: { at: Date },
) {
  const newest = ledger.adopted?.version ?? ledger.agent.acknowledgedAssignment ?? 0;
  // An older one told late is history; a journal's clock that is ahead can't plan the future.
  if (body.version > newest) {
    ledger.adopted = { version: body.version, from: earlier(fact.at, ledger.now) };
  }
  return null;
}

export function applyAssignmentRefused(
  ledger: Ledger,
  body: FactOf<'assignment-refused'>,
  fact: { at: Date },
) {
  ledger.refusedAssignments.push({ version: body.version, failure: body.failure, at: fact.at });
  return null;
}

function earlier(a: Date, b: Date): Date {
  return new Date(Math.min(a.getTime(), b.getTime()));
}
