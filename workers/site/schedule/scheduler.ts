import { type DueAnswer, judgeDue, slotToJudge } from '#lib/domain/due.ts';
import { asTry, type BackupRunner, dueQuestion } from '../jobs/run-backups.ts';
import { attemptsAtSlot } from '../journal/attempts.ts';
import type { SiteContext } from '../site-context.ts';
import { readAssignment } from '../state/assignment-file.ts';

export type SchedulerDeps = {
  site: SiteContext;
  runner: BackupRunner;
  /** Puts the slot on the site's queue; false when the queue is away. */
  putSlot: (setId: string, dueAt: Date) => Promise<boolean>;
  /** How long a slot on the queue may stay untaken before it is run without the queue. */
  takeWithinMs: number;
};

type Offered = { dueAt: number; sinceMs: number };

/**
 * Keeps the site's promise: looks at the stored assignment and the journal, and sees to it that what is due is run, by the
 * queue when it takes the slot in time and without it otherwise. Nothing here needs the centre.
 */
export class Scheduler {
  readonly #deps: SchedulerDeps;
  /** By set: the slot that lies on the queue, untaken so far. */
  readonly #offered = new Map<string, Offered>();

  constructor(deps: SchedulerDeps) {
    this.#deps = deps;
  }

  /** One look; what it starts goes on by itself. */
  async tick(): Promise<void> {
    const { site, runner } = this.#deps;
    const stored = readAssignment(site.folder);
    if (stored === null) return;
    const { assignment } = stored;
    for (const set of assignment.sets) {
      const question = dueQuestion(assignment, set, site.clock.now());
      const dueAt = slotToJudge(question);
      if (dueAt === null || runner.hasSlot(set.id, dueAt)) continue;
      const answer = judgeDue(question, attemptsAtSlot(site.journal, set.id, dueAt).map(asTry));
      if (answer.kind === 'due') await this.#offer(set.id, answer);
    }
  }

  async #offer(setId: string, answer: Extract<DueAnswer, { kind: 'due' }>): Promise<void> {
    const { site, putSlot, takeWithinMs } = this.#deps;
    const { dueAt, reason } = answer;
    const known = this.#offered.get(setId);
    // The queue remembers the slot's first job and takes no second one of that name: a retry is run without it.
    if (reason === 'retry') return this.#runDirectly(setId, dueAt, 'a further try');
    if (known?.dueAt !== dueAt.getTime()) {
      const sinceMs = site.clock.monotonicMs();
      if (!(await putSlot(setId, dueAt))) return this.#runDirectly(setId, dueAt, 'the queue is away');
      this.#offered.set(setId, { dueAt: dueAt.getTime(), sinceMs });
      return;
    }
    if (site.clock.monotonicMs() - known.sinceMs < takeWithinMs) return;
    this.#runDirectly(setId, dueAt, 'the queue did not give the slot back in time');
  }

  #runDirectly(setId: string, dueAt: Date, reason: string): void {
    const { site, runner } = this.#deps;
    this.#offered.delete(setId);
    site.log.info({ setId, dueAt, reason }, 'a scheduled backup is run without the queue');
    runner
      .runSlot(setId, dueAt)
      .catch((err: unknown) => site.log.error({ err, setId }, 'a scheduled backup failed'));
  }
}
