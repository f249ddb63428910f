import { drillIntervalDays } from './drill-rhythm.ts';
import type { RecoveryPoint } from './recovery-point.ts';
import { silentAfterMs } from './slots.ts';
import type { AttemptOutcome, SlotState } from './words.ts';

/** Safe, to watch, or in need of somebody today. */
export type HealthState = 'ok' | 'warn' | 'bad';

export type SiteFacts = {
  /** The site's one agent that is not revoked; null before it is enrolled. */
  agent: {
    lastHeardAt: Date;
    forkSeenAt: Date | null;
    clockSkewMs: number;
    hasRefusedAssignment: boolean;
  } | null;
  recoveryKey: 'missing' | 'unconfirmed' | 'confirmed';
  sets: SetFacts[];
  /** Copies that a check found altered, cut short or gone, of backups that still count. */
  damagedCopies: number;
  drills: DrillFacts;
  /** Whether a copy waits for a removable disk that is not in the drive, or can't be used. */
  isDiskWanted?: boolean;
  /** Whether a removable disk stays plugged in past its turn (S4). */
  isDiskOverstaying?: boolean;
};

/** What drills have shown of a site. */
export type DrillFacts = {
  /** Whether the site's own settings name a server that drills may restore on; null while its agent has not said. */
  hasServer: boolean | null;
  /** Sources that are in use, with what their policies ask of drills. */
  sources: SourceDrillFacts[];
};

export type SourceDrillFacts = {
  sourceId: string;
  /** The shortest rhythm of the policies that it is under; null: none asks for drills. */
  everyDays: number | null;
  firstBackupAt: Date | null;
  /** The newest drill that came to a verdict. */
  lastVerdict: { outcome: 'passed' | 'failed'; at: Date } | null;
  lastPassedAt: Date | null;
};

export type SetFacts = {
  setId: string;
  hasPolicy: boolean;
  /** Whether one of its policy's destinations is away from the site. */
  hasOffSiteDestination: boolean;
  point: RecoveryPoint | null;
  /** The same, from off-site copies alone. */
  offSitePoint: RecoveryPoint | null;
  /** The newest point that is older than `copyPatienceMs`: its copies should all have arrived. */
  settledPoint: RecoveryPoint | null;
  /** The newest due moments that have come, newest first: two or more where there are. */
  dueSlots: { dueAt: Date; closesAt: Date; state: SlotState }[];
  /** The newest attempt that has ended. */
  lastAttempt: { outcome: AttemptOutcome; startedAt: Date } | null;
};

/** Why a site isn't simply safe, gravest first. What each one asks of the reader is in the message files. */
export const healthReasons = [
  'no_agent',
  'nothing_protected',
  'fork',
  'no_recovery_point',
  'missed',
  'failed',
  'unknown',
  'point_old',
  'no_policy',
  'silent',
  'drill_failed',
  'damaged_copy',
  'recovery_key_missing',
  'first_due',
  'off_site_behind',
  'no_off_site',
  'single_copy',
  'drill_overdue',
  'drill_nowhere',
  'disk_wanted',
  'disk_stays',
  'assignment_refused',
  'clock_skew',
  'recovery_key_unconfirmed',
] as const;
export type HealthReasonCode = (typeof healthReasons)[number];

export type HealthReason = { code: HealthReasonCode; state: 'warn' | 'bad'; setId: string | null };

export type SetHealth = { setId: string; state: HealthState; reasons: HealthReason[] };

export type SiteHealth = {
  state: HealthState;
  reasons: HealthReason[];
  sets: SetHealth[];
};

/** Milliseconds by which an agent's clock may be off before backups land at the wrong hour. */
const clockSkewLimitMs = 5 * 60_000;
/** Milliseconds that copies have to arrive, over a clinic's slow line too, before their absence is told. */
export const copyPatienceMs = 4 * 3_600_000;
/** Milliseconds for which an off-site copy may be older than the newest point before it is grave. */
const offSiteGraveMs = 7 * 24 * 3_600_000;

/**
 * Whether a site is safe, from what was expected of it, not from what last ran. A site that nothing has been heard of
 * is never safe, nor one without a recovery point; what is unknown counts as not kept; a recovery key that nobody
 * confirmed to hold leaves a site at most "to watch", because a copy that can't be opened is none.
 */
export function judgeSiteHealth(facts: SiteFacts, now: Date): SiteHealth {
  const silent = facts.agent !== null && isUnheard(facts.agent.lastHeardAt, now);
  const sets = facts.sets.map((set) => judgeSetHealth(set, now));
  // Without an agent nothing else can be mended: what its sets lack follows from that.
  const ofSets = facts.agent === null ? [] : sets.flatMap((set) => set.reasons);
  const reasons = [...siteReasons(facts, silent, now), ...ofSets];
  return { state: worst(reasons), reasons: byGravity(reasons), sets };
}

/**
 * Whether an agent has not been heard for longer than one at work ever is. Unlike an alert, which forgives the time in
 * which the centre itself was down, this asks only what is known now: of a site that nobody heard, nothing is.
 */
export function isUnheard(lastHeardAt: Date, now: Date): boolean {
  return now.getTime() - lastHeardAt.getTime() > silentAfterMs;
}

function siteReasons(facts: SiteFacts, silent: boolean, now: Date): HealthReason[] {
  const found: HealthReason[] = [];
  const add = (code: HealthReasonCode, state: 'warn' | 'bad') => found.push({ code, state, setId: null });
  if (facts.recoveryKey === 'missing') add('recovery_key_missing', 'bad');
  if (facts.recoveryKey === 'unconfirmed') add('recovery_key_unconfirmed', 'warn');
  if (facts.agent === null) {
    add('no_agent', 'bad');
    return found;
  }
  if (facts.sets.length === 0) add('nothing_protected', 'bad');
  if (facts.agent.forkSeenAt !== null) add('fork', 'bad');
  if (silent) add('silent', 'warn');
  if (facts.agent.hasRefusedAssignment) add('assignment_refused', 'warn');
  if (Math.abs(facts.agent.clockSkewMs) > clockSkewLimitMs) add('clock_skew', 'warn');
  if (facts.damagedCopies > 0) add('damaged_copy', 'warn');
  const drills = judgeDrills(facts.drills, now);
  if (drills !== null) add(drills, drills === 'drill_failed' ? 'bad' : 'warn');
  if (facts.isDiskWanted === true) add('disk_wanted', 'warn');
  if (facts.isDiskOverstaying === true) add('disk_stays', 'warn');
  return found;
}

const dayMs = 24 * 3_600_000;
/** Days that a site has, from its first backup, to name a server for drills before that is told. */
const drillServerWithinDays = 7;
/** Days within which the first drill must have passed. */
const firstDrillWithinDays = 30;
/** Days by which a drill may be later than its rhythm before that is told: computers are off, disks are away. */
const drillMarginDays = 7;

/**
 * Whether the copies of a site are proven by restoring as its policies ask: the newest drill of a source failed, its last
 * proof lies longer back than its rhythm allows, or there is nowhere to restore to.
 */
function judgeDrills(
  { hasServer, sources }: DrillFacts,
  now: Date,
): 'drill_failed' | 'drill_nowhere' | 'drill_overdue' | null {
  if (sources.some((source) => source.lastVerdict?.outcome === 'failed')) return 'drill_failed';
  const asked = sources.filter((source) => source.everyDays !== null && source.firstBackupAt !== null);
  const daysSince = (at: Date | null) => (at === null ? 0 : (now.getTime() - at.getTime()) / dayMs);
  if (hasServer === false) {
    const isLong = asked.some((source) => daysSince(source.firstBackupAt) > drillServerWithinDays);
    return isLong ? 'drill_nowhere' : null;
  }
  const isOverdue = asked.some((source) =>
    source.lastPassedAt === null
      ? daysSince(source.firstBackupAt) > firstDrillWithinDays + drillMarginDays
      : daysSince(source.lastPassedAt) > drillIntervalDays(source.everyDays ?? 1, 1) + drillMarginDays,
  );
  return isOverdue ? 'drill_overdue' : null;
}

/** One set by itself: whether its newest recovery point is as new, and as well kept, as its policy promises. */
export function judgeSetHealth(set: SetFacts, now: Date): SetHealth {
  const reasons = [...punctualityReasons(set, now), ...placeReasons(set)];
  return { setId: set.setId, state: worst(reasons), reasons: byGravity(reasons) };
}

function punctualityReasons(set: SetFacts, now: Date): HealthReason[] {
  const reason = (code: HealthReasonCode, state: 'warn' | 'bad'): HealthReason => ({
    code,
    state,
    setId: set.setId,
  });
  const failing = set.lastAttempt?.outcome === 'failed' || set.lastAttempt?.outcome === 'interrupted';
  const settled = set.dueSlots.find((slot) => slot.closesAt <= now);
  if (!set.hasPolicy) return [reason('no_policy', 'bad')];
  if (set.point === null) {
    if (failing) return [reason('no_recovery_point', 'bad'), reason('failed', 'bad')];
    if (settled?.state === 'unknown') return [reason('no_recovery_point', 'bad'), reason('unknown', 'bad')];
    return settled === undefined ? [reason('first_due', 'warn')] : [reason('no_recovery_point', 'bad')];
  }
  if (settled === undefined || set.point.at >= settled.dueAt) {
    // The last promise was kept; a try that failed since then still has time, but somebody should know.
    return failing && set.lastAttempt && set.lastAttempt.startedAt > set.point.at
      ? [reason('failed', 'warn')]
      : [];
  }
  switch (settled.state) {
    case 'missed':
      return [reason(failing && attemptedSince(set, settled.dueAt) ? 'failed' : 'missed', 'bad')];
    case 'unknown':
      return [reason('unknown', 'bad')];
    case 'waiting':
    case 'running':
      return failing && attemptedSince(set, settled.dueAt)
        ? [reason('failed', 'bad')]
        : [reason('point_old', 'warn')];
    case 'kept':
    case 'kept-late':
      // Made, and yet no proven copy of it stands anywhere: on its way at best.
      return [
        reason('point_old', now.getTime() - settled.closesAt.getTime() > copyPatienceMs ? 'bad' : 'warn'),
      ];
    case 'excused':
      return [];
  }
}

function attemptedSince(set: SetFacts, instant: Date): boolean {
  return set.lastAttempt !== null && set.lastAttempt.startedAt >= instant;
}

/** Two copies, one of them away from the site (L2, S8), of the newest point that had time to get them. */
function placeReasons(set: SetFacts): HealthReason[] {
  const reason = (code: HealthReasonCode, state: 'warn' | 'bad'): HealthReason => ({
    code,
    state,
    setId: set.setId,
  });
  if (set.point === null) return [];
  if (!set.hasOffSiteDestination && set.offSitePoint === null) return [reason('no_off_site', 'warn')];
  if (set.settledPoint === null) return [];
  const offSiteAt = set.offSitePoint?.at.getTime() ?? Number.NEGATIVE_INFINITY;
  const behindMs = set.settledPoint.at.getTime() - offSiteAt;
  if (behindMs > 0) return [reason('off_site_behind', behindMs > offSiteGraveMs ? 'bad' : 'warn')];
  return set.settledPoint.copies < 2 ? [reason('single_copy', 'warn')] : [];
}

function worst(reasons: readonly HealthReason[]): HealthState {
  if (reasons.some((reason) => reason.state === 'bad')) return 'bad';
  return reasons.length > 0 ? 'warn' : 'ok';
}

/** What is grave first, and among equals in the order of `healthReasons`. */
function byGravity(reasons: readonly HealthReason[]): HealthReason[] {
  const rank = (reason: HealthReason): number =>
    (reason.state === 'bad' ? 0 : healthReasons.length) + healthReasons.indexOf(reason.code);
  return [...reasons].sort((a, b) => rank(a) - rank(b));
}

const stateRank: Record<HealthState, number> = { bad: 0, warn: 1, ok: 2 };

/** Worst first: by state, then by the gravest reason. */
export function compareHealth(a: SiteHealth, b: SiteHealth): number {
  const gravest = (health: SiteHealth): number =>
    health.reasons[0] ? healthReasons.indexOf(health.reasons[0].code) : healthReasons.length;
  return stateRank[a.state] - stateRank[b.state] || gravest(a) - gravest(b);
}
