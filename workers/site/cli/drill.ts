import { type Command, InvalidArgumentError } from 'commander';
import { systemClock } from '#lib/shared/clock.ts';
import { codeOf, KeepwellError } from '#lib/shared/errors.ts';
import { newId } from '#lib/shared/ids.ts';
import { createLogger } from '#lib/shared/logger.ts';
import type { AskedDrill } from '../jobs/asked-orders.ts';
import { CopyMaker } from '../jobs/copy-maker.ts';
import { DrillRunner } from '../jobs/drill-runner.ts';
import { dropLeftDrills } from '../jobs/drop-drills.ts';
import type { JobOutcome } from '../jobs/job-outcome.ts';
import { BackupRunner } from '../jobs/run-backups.ts';
import { findCopy } from '../journal/copies.ts';
import { askAtSite, findOrder } from '../journal/site-orders.ts';
import { sweepInterrupted } from '../journal/sweep-interrupted.ts';
import { openSite } from '../open-site.ts';
import type { SiteContext } from '../site-context.ts';
import { lockHolder, lockStateFolder, type StateLock } from '../state/lock.ts';
import { exitCodes } from './exit-codes.ts';
import { answer } from './output.ts';
import { sentenceOf } from './sentences.ts';
import { type CommonOptions, stateFolderOf, withJson, withState } from './state-option.ts';

export function addDrill(program: Command): void {
  const command = program
    .command('drill')
    .description(
      'Prove a copy by restoring it into a throwaway database on the drill server, comparing it with its manifest, and dropping it again.',
    )
    .argument('[copy]', 'a copy by its id (cop_…); one of the kind that has waited longest where left out');
  withJson(withState(command))
    .addHelpText(
      'after',
      `
Examples:
  keepwell-agent drill
  keepwell-agent drill cop_0193a5c2e4f07b1c9d2e3f4a --json

The server is the one of "settings --drill-server". The clinic's own database is never touched.`,
    )
    .action(run);
}

async function run(copyId: string | undefined, options: CommonOptions): Promise<void> {
  const site = await openSite(stateFolderOf(options), systemClock, createLogger('agent', process.stderr));
  try {
    if (copyId !== undefined && findCopy(site.journal, copyId) === null)
      throw new InvalidArgumentError(`There is no copy ${copyId}; "keepwell-agent status" lists them.`);
    const asked = { copyId: copyId ?? null };
    const lock = tryLock(site);
    tell(lock === null ? await handOver(site, asked) : await runIt(site, lock, asked), options);
  } finally {
    site.journal.close();
  }
}

function tryLock(site: SiteContext): StateLock | null {
  try {
    return lockStateFolder(site.folder, 'drill', systemClock.now());
  } catch (thrown) {
    if (codeOf(thrown) === 'already_running') return null;
    throw thrown;
  }
}

async function runIt(site: SiteContext, lock: StateLock, asked: AskedDrill): Promise<JobOutcome> {
  try {
    sweepInterrupted(site.journal);
    await dropLeftDrills(site);
    const drills = new DrillRunner(site, new BackupRunner(site, new CopyMaker(site), () => undefined));
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void drills.stop());
    return await drills.runOrdered(asked.copyId, null);
  } finally {
    lock.release();
  }
}

/** The running agent takes the order out of the journal within a second or two. */
async function handOver(site: SiteContext, asked: AskedDrill): Promise<JobOutcome> {
  const id = newId('ord', systemClock.now());
  askAtSite(site.journal, { id, kind: 'drill', payload: asked });
  for (;;) {
    const order = findOrder(site.journal, id);
    if (order?.state === 'done' || order?.state === 'failed' || order?.state === 'refused') {
      return { outcome: order.state, failure: order.failure, figures: order.figures };
    }
    if (lockHolder(site.folder) === null)
      throw new KeepwellError('interrupted', { message: 'The agent has stopped. Try again.' });
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

function tell(outcome: JobOutcome, options: CommonOptions): void {
  const { failure, figures } = outcome;
  const seconds = Math.round(Number(figures.tookMs ?? 0) / 1000);
  answer(options, outcome, [
    failure === null
      ? `✓ Restored and equal to its manifest, in ${seconds} s.`
      : `✕ ${figures.verdict === 'not-run' ? 'Not run: ' : ''}${sentenceOf(failure)}`,
  ]);
  if (failure !== null) process.exitCode = exitCodes.failed;
}
