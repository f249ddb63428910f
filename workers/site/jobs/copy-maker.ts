import type { AssignedDestination } from '#lib/contract/assignment.ts';
import type { Failure } from '#lib/contract/failure.ts';
import { copyMayPass, planCopyRetry } from '#lib/domain/due.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import type { Destination, StoredCopy } from '../destinations/destination.ts';
import { failureOf } from '../failure-of.ts';
import { type BackupRecord, requireBackup } from '../journal/backups.ts';
import {
  beginCopy,
  type CopyRecord,
  dueCopies,
  giveUpCopy,
  leaveLost,
  recordStored,
  recordWaiting,
  requireCopy,
} from '../journal/copies.ts';
import type { Journal } from '../journal/journal.ts';
import { assignedDestination, assignmentOf, type SiteContext } from '../site-context.ts';
import type { AttemptProgress } from './attempt-progress.ts';
import { layCapsule } from './capsule.ts';
import { fetchStaged } from './fetch-staged.ts';
import { Line } from './line.ts';
import { releaseStaging, stagedPath } from './staging.ts';
import { proveCopy } from './verify-copy.ts';

/**
 * Makes copies of staged backups: side by side to all destinations, one at a time to each. Each copy has its own outcome
 * and its own next try, kept in the journal, so that it is made however long its destination is away.
 */
export class CopyMaker {
  readonly #site: SiteContext;
  readonly #lines = new Map<string, Line>();
  readonly #underWay = new Map<string, Promise<CopyRecord>>();
  readonly #others = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  readonly #watched = new Map<string, AttemptProgress>();

  constructor(site: SiteContext) {
    this.#site = site;
  }

  /** Shows the bytes of this backup's copies in the progress of its attempt. */
  show(backupId: string, progress: AttemptProgress): () => void {
    this.#watched.set(backupId, progress);
    return () => this.#watched.delete(backupId);
  }

  /** One try at a copy, or the one that is under way. Never throws for the copy's own failure: the journal tells. */
  tryCopy(copyId: string): Promise<CopyRecord> {
    const known = this.#underWay.get(copyId);
    if (known !== undefined) return known;
    const { destinationId } = requireCopy(this.#site.journal, copyId);
    const trying = this.#lineOf(destinationId)
      .run(() => this.#try(copyId))
      .finally(() => this.#underWay.delete(copyId));
    this.#underWay.set(copyId, trying);
    return trying;
  }

  /**
   * Does something else at a destination while no copy is being made there; not at all once the agent is stopping.
   * `signal` ends with the agent.
   */
  async atDestination(destinationId: string, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal } = this.#stopping;
    const working = this.#lineOf(destinationId).run(async () => {
      if (!signal.aborted) await work(signal);
    });
    this.#others.add(working);
    await working.finally(() => this.#others.delete(working));
  }

  /** One try at every copy whose next try is due. */
  async tryDue(): Promise<void> {
    await Promise.all(dueCopies(this.#site.journal).map((copy) => this.tryCopy(copy.id)));
  }

  get isIdle(): boolean {
    return this.#underWay.size === 0;
  }

  /** Ends what is under way; those copies are tried again by the next agent. */
  async stop(): Promise<void> {
    this.#stopping.abort(new KeepwellError('interrupted', { retry: true }));
    await Promise.allSettled([...this.#underWay.values(), ...this.#others]);
  }

  #lineOf(destinationId: string): Line {
    const line = this.#lines.get(destinationId) ?? new Line();
    this.#lines.set(destinationId, line);
    return line;
  }

  async #try(copyId: string): Promise<CopyRecord> {
    const { journal, log } = this.#site;
    if (this.#stopping.signal.aborted || !beginCopy(journal, copyId)) return requireCopy(journal, copyId);
    const copy = requireCopy(journal, copyId);
    const progress = this.#watched.get(copy.backupId);
    try {
      await this.#store(copy, progress);
      progress?.setCopy(copy.destinationId, { state: 'stored' });
    } catch (thrown) {
      const failure = failureOf(thrown);
      progress?.setCopy(copy.destinationId, { state: 'waiting' });
      if (lasting.has(failure.code)) settleForGood(journal, copy, failure);
      else recordWaiting(journal, copy, failure, this.#nextTry(copy, failure));
      log.warn({ copyId, failure, err: thrown }, 'a copy could not be stored');
    }
    await releaseStaging(this.#site, copy.backupId).catch((err: unknown) => {
      log.warn(
        { err, backupId: copy.backupId },
        'staged files could not be removed; the next start tries again',
      );
    });
    return requireCopy(journal, copyId);
  }

  // What stopping the agent interrupted is not the destination's doing: the next start tries it at once.
  #nextTry(copy: CopyRecord, failure: Failure): Date {
    const now = this.#site.clock.now();
    if (this.#stopping.signal.aborted) return now;
    return planCopyRetry(copy.tries, copyMayPass(failure.code), now);
  }

  async #store(copy: CopyRecord, progress: AttemptProgress | undefined): Promise<void> {
    const { journal, clock } = this.#site;
    const signal = this.#stopping.signal;
    const backup = requireBackup(journal, copy.backupId);
    const assigned = assignedDestination(assignmentOf(this.#site), copy.destinationId);
    if (!backup.isStaged) {
      // Nothing is fetched for a place that is away: it may be so for a week.
      await this.#ask(assigned, signal);
      await fetchStaged(this.#site, backup, signal);
    }
    const startMs = clock.monotonicMs();
    await using destination = closing(await this.#site.openDestination(assigned));
    // Node's recursive mkdir says ENOENT on a read-only disk: asked before, the place tells what really is wrong.
    await destination.open.check(signal);
    const stored = await this.#put(destination.open, backup, copy, progress, signal);
    const tookMs = Math.round(clock.monotonicMs() - startMs);
    const isReadBack = await this.#readBack(assigned, destination.open, backup, signal);
    const readableAt = backup.signed.manifest.readableAt;
    recordStored(journal, copy, { ...stored, tookMs, readableAt, isReadBack });
    await layCapsule(this.#site, assigned.id, destination.open, signal).catch((err: unknown) => {
      this.#site.log.warn(
        { err, destination: assigned.name },
        'the capsule could not be laid; the next copy tries again',
      );
    });
  }

  async #ask(assigned: AssignedDestination, signal: AbortSignal): Promise<void> {
    await using destination = closing(await this.#site.openDestination(assigned));
    await destination.open.check(signal);
  }

  /** The dump, the globals, and the manifest last: a manifest at a destination says that the rest is there. */
  async #put(
    destination: Destination,
    backup: BackupRecord,
    copy: CopyRecord,
    progress: AttemptProgress | undefined,
    signal: AbortSignal,
  ): Promise<StoredCopy> {
    const { dump, globals } = backup.signed.manifest;
    const totalBytes = dump.sizeBytes + (globals?.sizeBytes ?? 0);
    progress?.setCopy(copy.destinationId, { state: 'storing', totalBytes, bytes: 0 });
    const onBytes = (bytes: number) => progress?.addCopied(copy.destinationId, bytes);
    const put = (name: string, options: { onBytes?: (bytes: number) => void }) =>
      destination.put(stagedPath(this.#site, backup.id, name), name, { signal, ...options });
    const stored = await put(backup.names.dump, { onBytes });
    const parts = [stored];
    if (backup.names.globals !== null) parts.push(await put(backup.names.globals, { onBytes }));
    parts.push(await put(backup.names.manifest, {}));
    const { place, mediumId } = stored;
    return { place, mediumId, sizeBytes: totalBytes, ...immutability(parts) };
  }

  /** A copy on a disk is read back at once: it costs no network. Remote ones are read back by the daily rotation. */
  async #readBack(
    assigned: AssignedDestination,
    destination: Destination,
    backup: BackupRecord,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (assigned.kind !== 'folder' && assigned.kind !== 'removable') return false;
    await proveCopy(this.#site, destination, backup, 'intact', signal);
    return true;
  }
}

/** One that was lost and can't be made anew stays what it was found to be: nobody shall take it for never made. */
function settleForGood(journal: Journal, copy: CopyRecord, failure: Failure): void {
  if (copy.lostAt === null) giveUpCopy(journal, copy.id, failure);
  else leaveLost(journal, copy);
}

/** A copy is locked for as long as each of its files is; nothing where its destination locks none. */
function immutability(parts: readonly StoredCopy[]): Pick<StoredCopy, 'immutableUntil'> {
  const untils = parts.map(({ immutableUntil }) => immutableUntil);
  if (untils.every((until) => until === undefined)) return {};
  const firstMs = Math.min(...untils.map((until) => until?.getTime() ?? Number.NaN));
  return { immutableUntil: Number.isNaN(firstMs) ? null : new Date(firstMs) };
}

/** A copy that no further try can make. */
const lasting = new Set<Failure['code']>(['not_assigned', 'copy_missing']);

function closing(open: Destination): { open: Destination } & AsyncDisposable {
  return { open, [Symbol.asyncDispose]: () => open.close() };
}
