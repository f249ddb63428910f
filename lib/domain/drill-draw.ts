import { DateTime } from 'luxon';
import { drawByLot } from './draw-by-lot.ts';
import { drillIntervalDays } from './drill-rhythm.ts';
import type { DrillOutcome } from './words.ts';

/** A source with how often its copies are to be proven by restoring; null: never by itself. */
export type DrillRhythm = { sourceId: string; everyDays: number | null };

/** A stored copy that a drill could restore. */
export type DrillCopy = { copyId: string; sourceId: string; destinationId: string; storedAt: Date };

export type PastDrill = {
  sourceId: string;
  destinationId: string;
  outcome: DrillOutcome | 'running';
  /** The destination could not be read, so that another kind of copy is tried meanwhile. */
  isPlaceAway: boolean;
  startedAt: Date;
  finishedAt: Date | null;
};

export type DrillQuestion = {
  timeZone: string;
  sources: readonly DrillRhythm[];
  copies: readonly DrillCopy[];
  /** Oldest first. */
  past: readonly PastDrill[];
  now: Date;
};

export type DrawReason = 'kind-never-proven' | 'kind-longest-unproven';

/** Which copy was drawn and why: whoever knows the copies of that day draws the same one. */
export type DrawnCopy = {
  copyId: string;
  destinationId: string;
  reason: DrawReason;
  destinations: number;
  copies: number;
  unprovenDays: number | null;
};

export type DrillPlan =
  | { kind: 'nothing' }
  /** The next one is due then. */
  | { kind: 'later'; sourceId: string; at: Date }
  /** `dueDay` is the site's calendar day from which it was due; with the source it is the seed of the draw. */
  | { kind: 'due'; sourceId: string; dueDay: string; drawn: DrawnCopy };

/** A drill that could not be run is tried again after so many minutes, and from then on twice a day. */
const retryMinutes = [15, 60, 240, 720] as const;

const dayMs = 86_400_000;

/**
 * Whether a drill is due, of which source, and which of its copies is to be restored.
 * A source is due so many days after its last drill that came to a verdict, passed or failed, as its policy says, and
 * sooner where it has many kinds of copy: each kind is proven every quarter. The first one is due as soon as there is a
 * copy. Of several sources the one that has been due longest comes first; while a drill runs none is due.
 */
export function planDrill(asked: DrillQuestion): DrillPlan {
  if (asked.past.some((drill) => drill.outcome === 'running')) return { kind: 'nothing' };
  const question = withoutFuture(asked);
  const plans = question.sources.flatMap((source) => planSource(question, source) ?? []);
  const [ready] = plans.filter((plan) => plan.at <= question.now).sort(byDueDay);
  if (ready !== undefined) {
    const { sourceId, dueDay } = ready;
    const drawn = drawCopy(question, sourceId, dueDay);
    return drawn === null ? { kind: 'nothing' } : { kind: 'due', sourceId, dueDay, drawn };
  }
  const [next] = plans.sort((a, b) => a.at.getTime() - b.at.getTime() || byDueDay(a, b));
  return next === undefined ? { kind: 'nothing' } : { kind: 'later', sourceId: next.sourceId, at: next.at };
}

/**
 * The copy to restore: of the kind (destination) that was never drilled, else of the one whose last drill lies longest
 * back; there one by lot, fairly, the same for everybody who draws for that source and day. A kind whose drill failed
 * waits its turn like the others, and one whose place is away is passed over meanwhile: neither may hold the others up.
 */
export function drawCopy(
  question: Pick<DrillQuestion, 'copies' | 'past' | 'now'>,
  sourceId: string,
  dueDay: string,
): DrawnCopy | null {
  const copies = question.copies.filter((copy) => copy.sourceId === sourceId);
  const kinds = [...new Set(copies.map((copy) => copy.destinationId))].sort();
  const past = question.past.filter((drill) => drill.sourceId === sourceId);
  const [kind] = kinds
    .map((destinationId) => kindOf(destinationId, past))
    .sort((a, b) => a.triesInVain - b.triesInVain || a.verdictAt - b.verdictAt);
  if (kind === undefined) return null;
  const there = copies.filter((copy) => copy.destinationId === kind.destinationId).map((copy) => copy.copyId);
  const copyId = drawByLot(`${sourceId} ${dueDay}`, there);
  if (copyId === null) return null;
  return {
    copyId,
    destinationId: kind.destinationId,
    reason: kind.provenAt === null ? 'kind-never-proven' : 'kind-longest-unproven',
    destinations: kinds.length,
    copies: there.length,
    unprovenDays:
      kind.provenAt === null ? null : Math.floor((question.now.getTime() - kind.provenAt.getTime()) / dayMs),
  };
}

/** Whole days since a kind of copy of a source was last restored and found equal; null when it never was. */
export function unprovenDaysOf(
  past: readonly PastDrill[],
  sourceId: string,
  destinationId: string,
  now: Date,
): number | null {
  const { provenAt } = kindOf(
    destinationId,
    past.filter((drill) => drill.sourceId === sourceId),
  );
  return provenAt === null ? null : Math.floor((now.getTime() - provenAt.getTime()) / dayMs);
}

/** Minutes before a backup is due in which no drill begins: an hour, or half the time between two backups that lie closer. */
export function isTooCloseToBackup(
  slots: { previousAt: Date | null; nextAt: Date | null },
  now: Date,
): boolean {
  if (slots.nextAt === null) return false;
  const gapMs = slots.previousAt === null ? dayMs : slots.nextAt.getTime() - slots.previousAt.getTime();
  return slots.nextAt.getTime() - now.getTime() < Math.min(3_600_000, gapMs / 2);
}

/** What a clock that was years ahead has left in the journal must not put drills off by years. */
function withoutFuture(question: DrillQuestion): DrillQuestion {
  const latest = question.now.getTime() + dayMs;
  return { ...question, past: question.past.filter((drill) => drill.startedAt.getTime() <= latest) };
}

type SourcePlan = { sourceId: string; dueDay: string; at: Date };

function planSource(question: DrillQuestion, source: DrillRhythm): SourcePlan | null {
  const { sourceId, everyDays } = source;
  const copies = question.copies.filter((copy) => copy.sourceId === sourceId);
  if (everyDays === null || copies.length === 0) return null;
  const kinds = new Set(copies.map((copy) => copy.destinationId)).size;
  const past = question.past.filter((drill) => drill.sourceId === sourceId);
  const verdictAt = lastVerdict(past)?.startedAt ?? null;
  const since = verdictAt ?? earliest(copies.map((copy) => copy.storedAt));
  const days = verdictAt === null ? 0 : drillIntervalDays(everyDays, kinds);
  // Whole calendar days of the site: a day that a clock change makes an hour longer or shorter is one day.
  const day = DateTime.fromJSDate(since, { zone: question.timeZone }).startOf('day').plus({ days });
  const dueAt = verdictAt === null ? since : day.toJSDate();
  return { sourceId, dueDay: day.toISODate() ?? '', at: later(dueAt, retryAt(past)) };
}

function byDueDay(a: SourcePlan, b: SourcePlan): number {
  return a.dueDay.localeCompare(b.dueDay) || a.sourceId.localeCompare(b.sourceId);
}

/** When a source whose drills could not be run since its last verdict may be tried again. */
function retryAt(past: readonly PastDrill[]): Date | null {
  const inVain = sinceVerdict(past);
  const last = inVain.at(-1);
  if (last === undefined) return null;
  const minutes = retryMinutes[Math.min(inVain.length, retryMinutes.length) - 1] ?? 720;
  return new Date((last.finishedAt ?? last.startedAt).getTime() + minutes * 60_000);
}

function kindOf(destinationId: string, past: readonly PastDrill[]) {
  const own = past.filter((drill) => drill.destinationId === destinationId);
  const proven = own.findLast((drill) => drill.outcome === 'passed');
  return {
    destinationId,
    provenAt: proven?.startedAt ?? null,
    verdictAt: lastVerdict(own)?.startedAt.getTime() ?? Number.NEGATIVE_INFINITY,
    triesInVain: sinceVerdict(past).filter(
      (drill) => drill.isPlaceAway && drill.destinationId === destinationId,
    ).length,
  };
}

function lastVerdict(past: readonly PastDrill[]): PastDrill | undefined {
  return past.findLast((drill) => drill.outcome === 'passed' || drill.outcome === 'failed');
}

function sinceVerdict(past: readonly PastDrill[]): readonly PastDrill[] {
  return past.slice(past.findLastIndex((drill) => drill.outcome !== 'not-run') + 1);
}

function earliest(instants: readonly Date[]): Date {
  return new Date(Math.min(...instants.map((at) => at.getTime())));
}

function later(a: Date, b: Date | null): Date {
  return b !== null && b > a ? b : a;
}
