import type { CopyState } from './words.ts';

/** What is known of one set when "safe to format?" is answered (L9). */
export type FormatSet = {
  setId: string;
  name: string;
  /** Its sources: each must have been backed up afresh, together. */
  members: readonly { sourceId: string; name: string }[];
  /** How the fresh backup went; `none` while it could not even be asked for. */
  backup: 'none' | 'running' | 'made' | 'failed';
  /** The fresh backup's copies at every destination. */
  copies: readonly FormatCopy[];
};

export type FormatCopy = {
  copyId: string;
  sourceId: string;
  destinationId: string;
  destination: string;
  /** Whether it would survive this machine: see `livesElsewhere`. */
  isElsewhere: boolean;
  state: CopyState;
  /** How its check since then went; `none` for one that need not be checked, or that isn't there. */
  check: 'none' | 'running' | 'passed' | 'failed';
};

export type FormatReason =
  | 'safe'
  | 'no_set'
  | 'backup_failed'
  | 'backup_unfinished'
  | 'no_copy_elsewhere'
  | 'copy_not_stored'
  | 'copy_not_proven';

export type FormatVerdict = {
  isSafe: boolean;
  sets: {
    setId: string;
    name: string;
    reason: FormatReason /** Where it is proven to stand. */;
    places: string[];
  }[];
};

/**
 * Whether a copy at a destination outlives the machine: an account on a server does, a disk that can be pulled does, and so
 * does what the practice says is off-site. A folder on site may be a disk of this very machine, however it is mounted, and is not relied on.
 */
export function livesElsewhere(destination: { kind: string; placement: string }): boolean {
  return destination.placement === 'off-site' || destination.kind !== 'folder';
}

/**
 * The answer: yes only when each set was backed up after the question was asked and one place away from this machine holds
 * a copy of every member of it that was read back and proven since. What is not known by then is a no.
 */
export function judgeFormatCheck(sets: readonly FormatSet[]): FormatVerdict {
  const judged = sets.map((set) => {
    const places = provenPlaces(set);
    const reason = places.length > 0 && set.backup === 'made' ? ('safe' as const) : reasonAgainst(set);
    return { setId: set.setId, name: set.name, reason, places };
  });
  return { isSafe: judged.length > 0 && judged.every(({ reason }) => reason === 'safe'), sets: judged };
}

function provenPlaces({ members, copies }: FormatSet): string[] {
  const elsewhere = Map.groupBy(
    copies.filter((copy) => copy.isElsewhere && copy.state === 'stored' && copy.check === 'passed'),
    (copy) => copy.destinationId,
  );
  return [...elsewhere.values()]
    .filter(
      (own) =>
        members.length > 0 && members.every(({ sourceId }) => own.some((copy) => copy.sourceId === sourceId)),
    )
    .flatMap(([first]) => first?.destination ?? []);
}

function reasonAgainst({ backup, copies }: FormatSet): FormatReason {
  if (backup === 'failed' || backup === 'none') return 'backup_failed';
  if (backup === 'running') return 'backup_unfinished';
  const elsewhere = copies.filter((copy) => copy.isElsewhere);
  if (elsewhere.length === 0) return 'no_copy_elsewhere';
  return elsewhere.some((copy) => copy.state === 'stored') ? 'copy_not_proven' : 'copy_not_stored';
}

export type FormatStep = { setId: string; waitsFor: 'backup' | 'copy' | 'check' };

/** What is still waited for; an empty list: the answer can be given. */
export function openFormatSteps(sets: readonly FormatSet[]): FormatStep[] {
  return sets.flatMap((set): FormatStep[] => {
    const waitsFor = openStepOf(set);
    return waitsFor === null ? [] : [{ setId: set.setId, waitsFor }];
  });
}

function openStepOf({ backup, copies }: FormatSet): FormatStep['waitsFor'] | null {
  if (backup === 'running') return 'backup';
  if (backup !== 'made') return null;
  const elsewhere = copies.filter((copy) => copy.isElsewhere);
  if (elsewhere.some((copy) => copy.state === 'storing' || copy.state === 'waiting')) return 'copy';
  const isChecking = (copy: FormatCopy) => copy.check === 'none' || copy.check === 'running';
  return elsewhere.some((copy) => copy.state === 'stored' && isChecking(copy)) ? 'check' : null;
}
