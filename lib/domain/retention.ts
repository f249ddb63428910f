import { DateTime } from 'luxon';
import { datedInOrder } from './backup-order.ts';

/** How many copies each rule keeps; null is without that rule. */
export type RetentionRule = {
  keepLast: number | null;
  keepDaily: number | null;
  keepWeekly: number | null;
  keepMonthly: number | null;
  keepYearly: number | null;
  /** Copies that stay at the least, whatever the other rules let go. By itself it lets nothing go. */
  keepAtLeast: number | null;
};

/** A backup of the source, and its copy at the destination that is planned for. */
export type RetainedBackup = {
  backupId: string;
  /** Grows with each backup that is made: the order is told by it, never by a clock. */
  seq: number;
  /** What the clock said when it was made; it may have been wrong. */
  at: Date;
  /** Far smaller than those before it: it may be a backup of what an error or an attack has left. */
  isShrunken: boolean;
  /** Null where none lies there (any more): the backup then only tells which clocks were right. */
  copy: { copyId: string; isProven: boolean; immutableUntil: Date | null } | null;
};

export type RetentionQuestion = {
  /** Every backup of one source that is known, in any order. */
  backups: readonly RetainedBackup[];
  /** Of each set that backs this source up to this destination: a copy goes when all of them let it go. */
  rules: readonly RetentionRule[];
  /** What the site keeps whatever the rules say: so many proven copies, and all proven ones of so many days. */
  floor: { copies: number; days: number };
  holds: readonly { backupId: string; until: Date | null }[];
  /** The site's zone: days, weeks (from Monday), months and years are those of its wall clock. */
  timeZone: string;
  now: Date;
};

export const countedRules = ['keepLast', 'keepDaily', 'keepWeekly', 'keepMonthly', 'keepYearly'] as const;
export type CountedRule = (typeof countedRules)[number];

export type KeepReason =
  | { kind: 'no-rule' }
  | { kind: 'newest-proven' }
  | { kind: 'held'; until: Date | null }
  /** The nth of those that the rule counts; `period` is its day, week, month or year (null for the last ones). */
  | { kind: 'rule'; rule: CountedRule; nth: number; period: string | null; isInDoubt: boolean }
  | { kind: 'at-least' }
  | { kind: 'floor-copies' }
  | { kind: 'floor-days' }
  /** It would go, but its destination lets nobody remove it yet. */
  | { kind: 'immutable'; until: Date };

/** Why a rule doesn't keep a copy: a newer one stands for its period, or enough newer ones were counted. */
export type ExpireReason = {
  rule: CountedRule;
  why: 'newer-in-period' | 'enough-newer';
  period: string | null;
};

export type KeptCopy = { copyId: string; backupId: string; reasons: KeepReason[] };
export type ExpiringCopy = { copyId: string; backupId: string; reasons: ExpireReason[] };
export type RetentionPlan = { keeps: KeptCopy[]; expires: ExpiringCopy[] };

/**
 * Which copies of one source at one destination stay and which go, with every reason for each.
 *
 * A rule keeps the newest copy of each of the last so many days, weeks, months or years that have one: a period without
 * a copy takes no place, so that no copy goes because time passes while nothing is backed up. What is in doubt (not
 * proven, shrunken, or dated against the order in which backups were made) stays as long as the rule would keep it, and
 * takes no place from what is sound. The newest proven copy and held ones never go; without any rule nothing goes; and
 * the floor stays whatever the rules say.
 */
export function planRetention(question: RetentionQuestion): RetentionPlan {
  const { rules, now } = question;
  const copies = judgeCopies(question);
  const kept = new Map<string, KeepReason[]>(copies.map((copy) => [copy.copyId, []]));
  const keep = (copy: JudgedCopy, reason: KeepReason) => kept.get(copy.copyId)?.push(reason);
  if (rules.length === 0 || rules.some(isEmptyRule)) {
    for (const copy of copies) keep(copy, { kind: 'no-rule' });
  }
  keepProtected(question, copies, keep);
  for (const rule of rules) keepByRule(rule, copies, keep);
  const sound = copies.filter((copy) => copy.isSound);
  for (const { keepAtLeast } of rules) {
    const missing = (keepAtLeast ?? 0) - sound.filter((copy) => isKept(kept, copy)).length;
    const next = sound.filter((copy) => !isKept(kept, copy)).slice(0, Math.max(0, missing));
    for (const copy of next) keep(copy, { kind: 'at-least' });
  }
  for (const copy of copies) {
    if (!isKept(kept, copy) && copy.immutableUntil !== null && copy.immutableUntil > now)
      keep(copy, { kind: 'immutable', until: copy.immutableUntil });
  }
  const newest = newestByRule(copies);
  const { true: keeps = [], false: expires = [] } = Object.groupBy(copies, (copy) =>
    isKept(kept, copy) ? 'true' : 'false',
  );
  return {
    keeps: keeps.map(({ copyId, backupId }) => ({ copyId, backupId, reasons: kept.get(copyId) ?? [] })),
    expires: expires.map((copy) => ({
      copyId: copy.copyId,
      backupId: copy.backupId,
      reasons: rules.flatMap((rule) => reasonsAgainst(rule, newest, copy)),
    })),
  };
}

/** Whether a rule asks for anything to go. */
export function isEmptyRule(rule: RetentionRule): boolean {
  return countedRules.every((name) => rule[name] === null);
}

/** A copy with what decides about it; lists of them are newest first. */
type JudgedCopy = {
  copyId: string;
  backupId: string;
  at: Date;
  isProven: boolean;
  /** Its clock agrees with the order in which backups were made, whatever the clock says now. */
  isDated: boolean;
  /** Not from the future. */
  isPast: boolean;
  /** Proven, not shrunken, and dated in order up to now: only such a copy takes a place from another. */
  isSound: boolean;
  immutableUntil: Date | null;
  periods: Record<CountedRule, string | null>;
};

type Keep = (copy: JudgedCopy, reason: KeepReason) => void;

function judgeCopies({ backups, timeZone, now }: RetentionQuestion): JudgedCopy[] {
  const dated = new Set(datedInOrder(backups));
  const datedPast = new Set(datedInOrder(backups.filter(({ at }) => at <= now)));
  return backups
    .toSorted((a, b) => b.seq - a.seq)
    .flatMap((backup) => {
      const { backupId, at, isShrunken, copy } = backup;
      if (copy === null) return [];
      const isSound = copy.isProven && datedPast.has(backup) && !isShrunken;
      const time = { at, isDated: dated.has(backup), isPast: at <= now, periods: periodsOf(at, timeZone) };
      return [{ ...copy, ...time, backupId, isSound }];
    });
}

function periodsOf(at: Date, zone: string): JudgedCopy['periods'] {
  const local = DateTime.fromJSDate(at, { zone });
  if (!local.isValid) throw new Error(`There is no time zone ${zone}`);
  return {
    keepLast: null,
    keepDaily: local.toISODate(),
    // Put together by hand: Luxon's formats cost ten times as much, and a year of half-hours has 17,520 of them.
    keepWeekly: `${local.weekYear}-W${twoDigits(local.weekNumber)}`,
    keepMonthly: `${local.year}-${twoDigits(local.month)}`,
    keepYearly: String(local.year),
  };
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** What stays whatever the rules say. */
function keepProtected(question: RetentionQuestion, copies: JudgedCopy[], keep: Keep): void {
  const { floor, holds, now } = question;
  const proven = copies.filter((copy) => copy.isProven);
  const sound = copies.filter((copy) => copy.isSound);
  // Both: the newest one may be of a clock that was wrong, or of a database that somebody has emptied.
  for (const copy of new Set([...proven.slice(0, 1), ...sound.slice(0, 1)]))
    keep(copy, { kind: 'newest-proven' });
  for (const copy of new Set([...proven.slice(0, floor.copies), ...sound.slice(0, floor.copies)]))
    keep(copy, { kind: 'floor-copies' });
  const from = floorBegin(question);
  for (const copy of proven) {
    if (copy.at >= from && (copy.isPast || copy.isDated)) keep(copy, { kind: 'floor-days' });
  }
  for (const copy of copies) {
    const hold = holds.find(
      (one) => one.backupId === copy.backupId && (one.until === null || one.until > now),
    );
    if (hold !== undefined) keep(copy, { kind: 'held', until: hold.until });
  }
}

/** The floor's days end with the newest backup: a site that made none for a month keeps the days before that month. */
function floorBegin({ backups, floor, now }: RetentionQuestion): Date {
  const end = datedInOrder(backups.filter(({ at }) => at <= now)).at(-1)?.at ?? now;
  return new Date(end.getTime() - floor.days * 86_400_000);
}

/**
 * The rule over the sound copies alone; then over all proven ones whose clocks agree, for the day on which this machine's
 * own clock is behind; then over everything. What is kept by any of the three stays.
 */
function keepByRule(rule: RetentionRule, copies: JudgedCopy[], keep: Keep): void {
  const found = new Map<string, CountedRule[]>();
  const passes = [
    copies.filter((copy) => copy.isSound),
    copies.filter((copy) => copy.isDated && copy.isProven),
    copies,
  ];
  for (const [pass, counted] of passes.entries()) {
    for (const { copy, ...reason } of countByRule(rule, counted)) {
      const known = found.get(copy.copyId) ?? [];
      if (known.includes(reason.rule)) continue;
      found.set(copy.copyId, [...known, reason.rule]);
      keep(copy, { kind: 'rule', ...reason, isInDoubt: pass > 0 });
    }
  }
}

type Counted = { copy: JudgedCopy; rule: CountedRule; nth: number; period: string | null };

/** The copies that a rule keeps when only these are there. */
function countByRule(rule: RetentionRule, copies: JudgedCopy[]): Counted[] {
  return countedRules.flatMap((name) => {
    const newest = name === 'keepLast' ? copies : newestOfEach(name, copies);
    return newest
      .slice(0, rule[name] ?? 0)
      .map((copy, index) => ({ copy, rule: name, nth: index + 1, period: copy.periods[name] }));
  });
}

function newestOfEach(name: CountedRule, copies: JudgedCopy[]): JudgedCopy[] {
  const seen = new Set<string | null>();
  return copies.filter(({ periods }) => {
    const isNew = !seen.has(periods[name]);
    seen.add(periods[name]);
    return isNew;
  });
}

/** The newest copy of each period, by rule: of all copies, sound or not. */
type Newest = Record<CountedRule, ReadonlySet<JudgedCopy>>;

function newestByRule(copies: JudgedCopy[]): Newest {
  const entries = countedRules.map((name) => [
    name,
    new Set(name === 'keepLast' ? copies : newestOfEach(name, copies)),
  ]);
  return Object.fromEntries(entries) as Newest;
}

function reasonsAgainst(rule: RetentionRule, newest: Newest, copy: JudgedCopy): ExpireReason[] {
  return countedRules
    .filter((name) => rule[name] !== null)
    .map((name) => ({
      rule: name,
      why: newest[name].has(copy) ? 'enough-newer' : 'newer-in-period',
      period: copy.periods[name],
    }));
}

function isKept(kept: Map<string, KeepReason[]>, copy: JudgedCopy): boolean {
  return (kept.get(copy.copyId)?.length ?? 0) > 0;
}
