import type { Failure } from '#lib/contract/failure.ts';
import type { SizeChange } from '#lib/domain/size-change.ts';
import type { AttemptOutcome, CopyState, ProofKind, RestoreState } from '#lib/domain/words.ts';

type Place = {
  id: string;
  at: Date;
  site: { id: string; name: string; timeZone: string };
  set: { id: string; name: string };
};

/** A line of L7's table: a try with what came of it, a moment that was due and not tried at all, or a restore. */
export type HistoryRow = HistoryAttempt | HistorySlot | HistoryRestore;

export type HistorySlot = Place & {
  kind: 'slot';
  state: 'missed' | 'unknown' | 'excused';
  excuse: string | null;
};

export type HistoryAttempt = Place & {
  kind: 'attempt';
  /** `safety`: taken before a restore. */
  trigger: 'scheduled' | 'manual' | 'local' | 'safety';
  /** Who ordered it from the dashboard, by name. */
  orderedBy: string | null;
  dueAt: Date | null;
  outcome: AttemptOutcome;
  failure: Failure | null;
  tookMs: number | null;
  backups: HistoryBackup[];
  /** By destination, over all its backups: the worst state of each. */
  copies: HistoryCopy[];
  /** Stored bytes of all its backups, and how that compares with the one before; null before anything was made. */
  sizeBytes: number | null;
  change: SizeChange;
  /** The least that its stored copies were shown to be. */
  proof: ProofKind | null;
};

export type HistoryBackup = { id: string; source: string; sizeBytes: number };
export type HistoryCopy = {
  destination: string;
  offSite: boolean;
  state: CopyState;
  failure: Failure | null;
};

/** A restore, or one that was asked for and came to nothing; `set` is the name of the database that it was of. */
export type HistoryRestore = Place & {
  kind: 'restore';
  state: RestoreState;
  isSubmitted: boolean;
  /** Null for one that was begun at the site without the centre. */
  requestedName: string | null;
  /** From its first step to its end; null before. */
  tookMs: number | null;
};
