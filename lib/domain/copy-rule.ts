/**
 * 3-2-1-1-0 (L2, S8): three copies (the original is one), on two kinds of media (the original's is one), one off-site, one
 * offline or immutable, no failed proof. Judged from what was seen to stand, never from settings.
 */
export const ruleDigits = ['copies', 'media', 'offSite', 'offline', 'proofs'] as const;
export type RuleDigit = (typeof ruleDigits)[number];

/** What each digit asks for at the least; of failed proofs, at the most. */
export const ruleWants: Record<RuleDigit, number> = {
  copies: 3,
  media: 2,
  offSite: 1,
  offline: 1,
  proofs: 0,
};

/** A place of its own for copies: a destination, or one disk of a rotated set. */
export type RulePlace = {
  placeId: string;
  name: string;
  /** Of which kind its medium is: `folder`, `sftp`, `removable`, `s3`…; two of one kind are one kind of media. */
  medium: string;
  isOffSite: boolean;
  /** Disconnected now, as far as was seen: a disk that was taken out. */
  isOffline: boolean;
  /** Whether it can be disconnected at all. */
  isRemovable: boolean;
  /** Since when it can't be looked at, though it should be there; null while it can, and while it is offline. */
  awaySince: Date | null;
  copies: readonly RuleCopy[];
};

export type RuleCopy = {
  copyId: string;
  backupId: string;
  attemptId: string;
  sourceId: string;
  snapshotAt: Date;
  /**
   * Good: stored, shown to be readable or better, and not refuted by a drill since. Damaged: found missing or changed, or
   * refuted, also while it is being made anew. Other: on its way, given up, not shown to be anything yet.
   */
  condition: 'good' | 'damaged' | 'other';
  /** When it was last seen to stand: stored, listed with its size, or read back. */
  seenAt: Date | null;
  immutableUntil: Date | null;
};

export type RuleQuestion = {
  memberIds: readonly string[];
  places: readonly RulePlace[];
  /** Copies of snapshots before it are outdated; null while nothing has been due yet. */
  freshSince: Date | null;
  now: Date;
};

export type RuleReason =
  | 'met'
  /** No destination of this kind is set up. */
  | 'none_set'
  /** There is one, and nothing of this set has reached it yet. */
  | 'nothing_there'
  | 'outdated'
  | 'away'
  /** The only disk that could be offline is plugged in. */
  | 'plugged_in'
  | 'one_kind'
  | 'damaged'
  | 'unseen';

export type RuleVerdict = {
  digit: RuleDigit;
  value: number;
  wants: number;
  /** Near: something is there that would do, were it newer, in reach or taken out. */
  state: 'met' | 'near' | 'unmet';
  reason: RuleReason;
  /** The places or copies that the reason is about, by name, and since when or from when they are. */
  named: RuleNamed[];
};

export type RuleNamed = { name: string; at: Date | null; copyId: string | null; backupId: string | null };

export type CopyRule = { isMet: boolean; verdicts: Record<RuleDigit, RuleVerdict> };

const dayMs = 86_400_000;
/** Days for which a disk that lies in a drawer may be older than a place that is always connected: rotation takes a week. */
const offlineDays = 8;
/** Days after which a copy that nobody has seen is no longer known to be there: looks are daily. */
const unseenDays = 3;
/** A disk that is away can't be looked at; it is read when it comes back, at the latest after a month's turn. */
const unseenOfflineDays = 35;

/** How one set stands against the rule. */
export function judgeCopyRule(question: RuleQuestion): CopyRule {
  const places = question.places.map((place) => judgePlace(place, question));
  const verdicts: Record<RuleDigit, RuleVerdict> = {
    copies: judgeCopies(places),
    media: judgeMedia(places),
    offSite: judgeOne(
      'offSite',
      places.filter(({ place }) => place.isOffSite),
    ),
    offline: judgeOffline(places),
    proofs: judgeProofs(question),
  };
  return { isMet: ruleDigits.every((digit) => verdicts[digit].state === 'met'), verdicts };
}

/**
 * Since when a snapshot must be to count as fresh: the last but one due moment whose copies have had their time, or a
 * day ago, whichever is longer ago; so that one backup that was missed makes no copy outdated by itself.
 */
export function freshSinceOf(settledDues: readonly Date[], now: Date): Date | null {
  const [, lastButOne] = settledDues.toSorted((a, b) => b.getTime() - a.getTime());
  if (lastButOne === undefined) return null;
  return new Date(Math.min(lastButOne.getTime(), now.getTime() - dayMs));
}

/** How a site stands: of each digit the worst that one of its sets shows; what is wrong is named of all of them. */
export function worstOfRules(rules: readonly CopyRule[]): CopyRule | null {
  const [first, ...others] = rules;
  if (first === undefined) return null;
  return others.reduce<CopyRule>(
    (worst, rule) => ({
      isMet: worst.isMet && rule.isMet,
      verdicts: Object.fromEntries(
        ruleDigits.map((digit) => [digit, worseOf(worst.verdicts[digit], rule.verdicts[digit])]),
      ) as CopyRule['verdicts'],
    }),
    first,
  );
}

function worseOf(a: RuleVerdict, b: RuleVerdict): RuleVerdict {
  const rank = { unmet: 0, near: 1, met: 2 };
  if (a.digit === 'proofs' && a.state !== 'met' && b.state !== 'met') {
    return { ...a, value: a.value + b.value, named: [...a.named, ...b.named] };
  }
  if (rank[a.state] !== rank[b.state]) return rank[a.state] < rank[b.state] ? a : b;
  return b.value < a.value ? b : a;
}

/** What a place holds of the set: the newest snapshot of which a proven copy of every member stands there. */
type JudgedPlace = {
  place: RulePlace;
  pointAt: Date | null;
  isImmutable: boolean;
  standing: 'counts' | 'nothing_there' | 'outdated' | 'away' | 'unseen';
};

function judgePlace(place: RulePlace, { memberIds, freshSince, now }: RuleQuestion): JudgedPlace {
  const good = place.copies.filter((copy) => copy.condition === 'good');
  const attempts = [...Map.groupBy(good, (copy) => copy.attemptId).values()]
    .filter((copies) => memberIds.every((id) => copies.some((copy) => copy.sourceId === id)))
    .map((copies) => ({ copies, at: new Date(Math.min(...copies.map((copy) => copy.snapshotAt.getTime()))) }))
    .sort((a, b) => b.at.getTime() - a.at.getTime());
  const [newest] = memberIds.length === 0 ? [] : attempts;
  const base = {
    place,
    pointAt: newest?.at ?? null,
    isImmutable: newest?.copies.every((copy) => (copy.immutableUntil ?? now) > now) ?? false,
  };
  if (newest === undefined) return { ...base, standing: place.awaySince === null ? 'nothing_there' : 'away' };
  if (place.awaySince !== null) return { ...base, standing: 'away' };
  const limit =
    place.isOffline && freshSince !== null
      ? new Date(Math.min(freshSince.getTime(), now.getTime() - offlineDays * dayMs))
      : freshSince;
  if (limit !== null && newest.at < limit) return { ...base, standing: 'outdated' };
  if (newest.copies.some((copy) => isUnseen(copy, place, now))) return { ...base, standing: 'unseen' };
  return { ...base, standing: 'counts' };
}

function isUnseen(copy: RuleCopy, place: RulePlace, now: Date): boolean {
  const days = place.isOffline ? unseenOfflineDays : unseenDays;
  return copy.seenAt === null || now.getTime() - copy.seenAt.getTime() > days * dayMs;
}

const counting = (places: JudgedPlace[]): JudgedPlace[] =>
  places.filter(({ standing }) => standing === 'counts');

function judgeCopies(places: JudgedPlace[]): RuleVerdict {
  const value = 1 + counting(places).length;
  return verdictOf('copies', value, value >= ruleWants.copies, places, value > 1);
}

function judgeMedia(places: JudgedPlace[]): RuleVerdict {
  const value = 1 + new Set(counting(places).map(({ place }) => place.medium)).size;
  return verdictOf('media', value, value >= ruleWants.media, places, false);
}

function judgeOne(digit: RuleDigit, places: JudgedPlace[]): RuleVerdict {
  const value = counting(places).length;
  const isNear = places.some(({ pointAt }) => pointAt !== null);
  return verdictOf(digit, value, value >= ruleWants[digit], places, isNear);
}

function judgeOffline(places: JudgedPlace[]): RuleVerdict {
  const able = places.filter(({ place, isImmutable }) => place.isRemovable || place.isOffline || isImmutable);
  const out = able.filter(({ place, isImmutable }) => place.isOffline || isImmutable);
  const value = counting(out).length;
  const pluggedIn = able.filter(
    ({ place, standing, isImmutable }) => !place.isOffline && !isImmutable && standing === 'counts',
  );
  if (value === 0 && pluggedIn.length > 0) {
    return {
      digit: 'offline',
      value,
      wants: 1,
      state: 'near',
      reason: 'plugged_in',
      named: namesOf(pluggedIn),
    };
  }
  const isNear = out.some(({ pointAt }) => pointAt !== null);
  return verdictOf('offline', value, value >= ruleWants.offline, able, isNear);
}

/** Copies that were found damaged or gone, and places whose copies nobody has seen for too long. */
function judgeProofs({ places, now }: RuleQuestion): RuleVerdict {
  const damaged = places.flatMap((place) =>
    place.copies.filter(({ condition }) => condition === 'damaged').map((copy) => ({ place, copy })),
  );
  const unseen = places.flatMap((place) =>
    place.awaySince === null
      ? newestGood(place.copies)
          .filter((copy) => isUnseen(copy, place, now))
          .map((copy) => ({ place, copy }))
      : [],
  );
  const found = [...damaged, ...unseen];
  const named = found.map(({ place, copy }) => ({
    name: place.name,
    at: copy.snapshotAt,
    copyId: copy.copyId,
    backupId: copy.backupId,
  }));
  const value = found.length;
  const reason = damaged.length > 0 ? 'damaged' : value > 0 ? 'unseen' : 'met';
  const state = value === 0 ? 'met' : damaged.length > 0 ? 'unmet' : 'near';
  return { digit: 'proofs', value, wants: 0, state, reason, named };
}

function newestGood(copies: readonly RuleCopy[]): RuleCopy[] {
  return copies
    .filter(({ condition }) => condition === 'good')
    .sort((a, b) => b.snapshotAt.getTime() - a.snapshotAt.getTime())
    .slice(0, 1);
}

function verdictOf(
  digit: RuleDigit,
  value: number,
  isMet: boolean,
  places: JudgedPlace[],
  isNear: boolean,
): RuleVerdict {
  const wants = ruleWants[digit];
  if (isMet) return { digit, value, wants, state: 'met', reason: 'met', named: [] };
  const state = isNear ? 'near' : 'unmet';
  if (places.length === 0) return { digit, value, wants, state, reason: 'none_set', named: [] };
  for (const reason of ['away', 'outdated', 'unseen', 'nothing_there'] as const) {
    const these = places.filter(({ standing }) => standing === reason);
    if (these.length > 0) return { digit, value, wants, state, reason, named: namesOf(these) };
  }
  // All that there is counts, and it is not enough.
  return { digit, value, wants, state, reason: digit === 'media' ? 'one_kind' : 'none_set', named: [] };
}

function namesOf(places: JudgedPlace[]): RuleNamed[] {
  return places.map(({ place, pointAt }) => ({
    name: place.name,
    at: place.awaySince ?? pointAt,
    copyId: null,
    backupId: null,
  }));
}
