import { maxFactsPerReport, maxReportBytes } from '#lib/contract/protocol.ts';
import type { Logger } from '#lib/shared/logger.ts';
import { failureOf } from '../failure-of.ts';
import type { Journal } from '../journal/journal.ts';
import {
  highestSeq,
  markDelivered,
  markUndeliveredAfter,
  undeliveredFacts,
} from '../journal/journal-facts.ts';
import { type CentreClient, CentreRefusal } from './centre-client.ts';
import { lastingRefusal, readStanding, setStanding } from './standing.ts';

export type ReporterDeps = { journal: Journal; client: CentreClient; log: Logger };
export type ReportRound = 'all-told' | 'more' | 'later' | 'stopped';

/**
 * Tells the centre the next batch of facts, in order. A fact is marked delivered only once the centre has answered that
 * it is stored; whatever is lost on the way is told again, and the centre passes over what it has.
 */
export async function reportOnce(deps: ReporterDeps, signal: AbortSignal): Promise<ReportRound> {
  const { journal, client, log } = deps;
  if (readStanding(journal).state !== 'well') return 'stopped';
  const facts = undeliveredFacts(journal, maxFactsPerReport, maxReportBytes / 2);
  const first = facts[0];
  if (first === undefined) return 'all-told';
  try {
    const answer = await client.report(facts, signal);
    if (answer.epoch !== first.epoch) throw new Error(`The answer is about epoch ${answer.epoch}`);
    return settle(deps, first.epoch, first.seq, answer.upTo);
  } catch (thrown) {
    if (signal.aborted) return 'stopped';
    if (thrown instanceof CentreRefusal) return settleRefusal(deps, thrown, first.epoch);
    log.debug(
      { failure: failureOf(thrown), err: thrown },
      'facts could not be told; they wait in the journal',
    );
    return 'later';
  }
}

function settle(deps: ReporterDeps, epoch: string, firstSeq: number, upTo: number): ReportRound {
  const { journal } = deps;
  if (upTo > highestSeq(journal, epoch)) {
    return stop(deps, 'cloned', `The centre knows fact ${upTo}, which this journal never held.`);
  }
  markDelivered(journal, epoch, upTo);
  if (upTo >= firstSeq) return 'more';
  return markUndeliveredAfter(journal, epoch, upTo) ? 'more' : 'later';
}

function settleRefusal(deps: ReporterDeps, thrown: CentreRefusal, epoch: string): ReportRound {
  const { refusal } = thrown;
  const lasting = lastingRefusal(refusal);
  if (lasting !== null) return stop(deps, lasting, refusal.message);
  deps.log.warn({ refusal }, 'the centre refuses a report');
  if (refusal.refused !== 'gap') return 'later';
  // A centre that was put back from a backup says how far it has got; what it lost is still in the journal.
  const has = Number(refusal.figures.upTo ?? refusal.figures.lastSeq ?? Number.NaN);
  if (!Number.isInteger(has)) return 'later';
  return markUndeliveredAfter(deps.journal, epoch, has) ? 'more' : 'later';
}

function stop(deps: ReporterDeps, state: 'revoked' | 'too-old' | 'cloned', message: string): ReportRound {
  setStanding(deps.journal, state, message);
  deps.log.error({ state, reason: message }, 'the agent stops talking to the centre; backups go on');
  return 'stopped';
}
