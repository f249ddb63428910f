import type { PostgresSettings } from '#lib/contract/assignment.ts';
import type { Comparison } from '#lib/contract/drill.ts';
import type { Clock } from '#lib/shared/clock.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import type { Logger } from '#lib/shared/logger.ts';
import type { Access } from '../engines/engine.ts';
import type { Restorer } from '../engines/restorer.ts';
import type { Journal } from '../journal/journal.ts';
import type { Material, Opening } from './material.ts';

/** What a run works with, and what settling one needs: a journal, a server, and nothing of a centre. */
export type RunParts = {
  journal: Journal;
  clock: Clock;
  log: Logger;
  restorer: Restorer<PostgresSettings>;
  access: Access<PostgresSettings>;
  /** Of the site, for the name of the database that is kept. */
  timeZone: string;
};

/** What a run brings back, and what was agreed to before. */
export type RunWork = {
  caseId: string;
  mode: 'replace' | 'beside';
  bring:
    | { kind: 'dump'; open: () => Promise<OpenedDump> }
    /** The original that an earlier case kept, by the identity that it had. */
    | { kind: 'kept'; identity: string };
  /** Saves the original as it is now; answers with its backup's id, or null where it lies in a file of its own. */
  takeSafety: (signal: AbortSignal) => Promise<SafetyTaken>;
  /** People who are still connected are put out by the swap; roles that are missing are made. */
  mayEndSessions: boolean;
  mayCreateRoles: boolean;
  closingWaitMs: number;
  hashBudgetMs: number;
};

export type SafetyTaken = { backupId: string | null; figures: Record<string, string | number> };

export type OpenedDump = {
  material: Material;
  opening: Omit<Opening, 'signal'>;
  /** Keys the manifest's hashes; with another site's key only numbers and names are compared. */
  hashKey: Uint8Array;
  close(): Promise<void>;
};

/** A restored database that isn't what its manifest says, with what differs. */
export class ContentDiffers extends KeepwellError {
  readonly comparison: Comparison;

  constructor(comparison: Comparison) {
    const [first] = comparison.differences;
    const name = first === undefined ? '' : `${first.kind} ${first.name}`;
    super('content_differs', {
      figures: { differences: comparison.differencesTotal, first: name.slice(0, 500) },
    });
    this.comparison = comparison;
  }
}
