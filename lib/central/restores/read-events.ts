import { type Comparison, comparisonSchema } from '#lib/contract/drill.ts';
import { failureSchema } from '#lib/contract/failure.ts';
import { type RestoreStep, restoreSteps } from '#lib/domain/words.ts';
import type { RestoreEvent } from '#prisma/generated/client.ts';
import type { CaseEventView, StepView } from './case-view.ts';

export function eventView(event: RestoreEvent): CaseEventView {
  const { id, seq, at, kind, actorName, hash } = event;
  return { id, seq, at, kind, actorName, hash, details: (event.details ?? {}) as Record<string, unknown> };
}

/** The steps of the newest run, each with its times, in the order in which they began. */
export function stepsIn(events: readonly CaseEventView[]): StepView[] {
  const begun = events.findLastIndex((event) => event.kind === 'begun');
  const steps = new Map<RestoreStep, StepView>();
  for (const event of events.slice(Math.max(begun, 0))) {
    const told = stepOf(event);
    if (told === null) continue;
    const known = steps.get(told.step);
    const isStart = told.state === 'started';
    steps.set(told.step, {
      ...told,
      startedAt: isStart ? event.at : (known?.startedAt ?? event.at),
      endedAt: isStart ? null : event.at,
      failure: failureSchema
        .nullable()
        .catch(null)
        .parse(event.details.failure ?? null),
    });
  }
  return [...steps.values()];
}

/** What the newest comparison with the manifest showed; null where there was none. */
export function comparisonIn(events: readonly CaseEventView[]): Comparison | null {
  for (const event of events.toReversed()) {
    if (event.kind === 'begun') return null;
    const comparison = comparisonSchema
      .nullable()
      .catch(null)
      .parse(event.details.comparison ?? null);
    if (comparison !== null) return comparison;
  }
  return null;
}

/** Until when the agent shows a code that was not used up by an answer; null where it shows none. */
export function codeShownUntil(events: readonly CaseEventView[]): Date | null {
  const shown = events.findLast((event) => event.kind === 'code_shown');
  const until = shown?.details.until;
  return typeof until === 'string' ? new Date(until) : null;
}

function stepOf(event: CaseEventView): Pick<StepView, 'step' | 'state'> | null {
  const [, name, state] = /^step\.([a-z-]+)\.(started|done|failed)$/.exec(event.kind) ?? [];
  const step = restoreSteps.find((known) => known === name);
  return step === undefined || state === undefined ? null : { step, state: state as StepView['state'] };
}
