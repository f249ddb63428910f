import { type Command, InvalidArgumentError } from 'commander';
import type { AssignedSet, Assignment } from '#lib/contract/assignment.ts';
import type { Progress } from '#lib/contract/progress.ts';
import { systemClock } from '#lib/shared/clock.ts';
import { codeOf, KeepwellError } from '#lib/shared/errors.ts';
import { newId } from '#lib/shared/ids.ts';
import { createLogger } from '#lib/shared/logger.ts';
import type { AskedBackup } from '../jobs/asked-orders.ts';
import { CopyMaker } from '../jobs/copy-maker.ts';
import type { JobOutcome } from '../jobs/job-outcome.ts';
import { BackupRunner } from '../jobs/run-backups.ts';
import { sweepStaging } from '../jobs/staging.ts';
import { askAtSite, findOrder } from '../journal/site-orders.ts';
import { sweepInterrupted } from '../journal/sweep-interrupted.ts';
import { openSite } from '../open-site.ts';
import { assignmentOf, type SiteContext } from '../site-context.ts';
import { readLiveProgress } from '../state/live-progress.ts';
import { lockHolder, lockStateFolder, type StateLock } from '../state/lock.ts';
import { exitCodes } from './exit-codes.ts';
import { answer, bytesText } from './output.ts';
import { sentenceOf } from './sentences.ts';
import { type CommonOptions, stateFolderOf, withJson, withState } from './state-option.ts';

type BackupOptions = CommonOptions & { set?: string; source?: string[]; destination?: string[] };

export function addBackup(program: Command): void {
  const command = program
    .command('backup')
    .description(
      'Back up now: before anything risky (L6). Hands the order to the running agent, or makes it itself.',
    )
    .option('--set <name>', 'which set, by name or id; may be left out where there is only one')
    .option('--source <name...>', 'only these sources of the set')
    .option('--destination <name...>', 'only to these destinations');
  withJson(withState(command))
    .addHelpText(
      'after',
      `
Examples:
  keepwell-agent backup
  keepwell-agent backup --set "Practice database" --destination "Blue USB disk"`,
    )
    .action(run);
}

async function run(options: BackupOptions): Promise<void> {
  const folder = stateFolderOf(options);
  const site = await openSite(folder, systemClock, createLogger('agent', process.stderr));
  try {
    const asked = chosen(assignmentOf(site), options);
    const lock = tryLock(site);
    const outcome =
      lock === null ? await handOver(site, asked, options) : await makeIt(site, lock, asked, options);
    tell(outcome, options);
  } finally {
    site.journal.close();
  }
}

function tryLock(site: SiteContext): StateLock | null {
  try {
    return lockStateFolder(site.folder, 'backup', systemClock.now());
  } catch (thrown) {
    if (codeOf(thrown) === 'already_running') return null;
    throw thrown;
  }
}

async function makeIt(
  site: SiteContext,
  lock: StateLock,
  asked: AskedBackup,
  options: BackupOptions,
): Promise<JobOutcome> {
  try {
    sweepInterrupted(site.journal);
    await sweepStaging(site);
    const copies = new CopyMaker(site);
    const runner = new BackupRunner(site, copies, () => undefined);
    const stop = () => void Promise.all([runner.stop(), copies.stop()]);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
    return await runner.runOrdered({ ...asked, orderId: null, trigger: 'local' }, progressLine(options));
  } finally {
    lock.release();
  }
}

/** The running agent takes the order out of the journal within a second or two. */
async function handOver(site: SiteContext, asked: AskedBackup, options: BackupOptions): Promise<JobOutcome> {
  const id = newId('ord', systemClock.now());
  const show = progressLine(options);
  askAtSite(site.journal, { id, kind: 'backup', payload: asked });
  for (;;) {
    const order = findOrder(site.journal, id);
    if (order?.state === 'done' || order?.state === 'failed' || order?.state === 'refused') {
      return { outcome: order.state, failure: order.failure, figures: order.figures };
    }
    if (lockHolder(site.folder) === null)
      throw new KeepwellError('interrupted', { message: 'The agent has stopped. Try again.' });
    const running = readLiveProgress(site.folder).find((progress) => progress.setId === asked.setId);
    if (running !== undefined) show(running);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

function tell(outcome: JobOutcome, options: BackupOptions): void {
  const { figures, failure } = outcome;
  const waiting = Number(figures.copiesWaiting ?? 0);
  answer(options, outcome, [
    failure === null
      ? `Backed up: ${bytesText(Number(figures.sizeBytes ?? 0))}, copies stored: ${figures.copiesStored ?? 0}, waiting: ${waiting}.`
      : sentenceOf(failure),
  ]);
  if (failure !== null) process.exitCode = exitCodes.failed;
  else if (waiting > 0) process.exitCode = exitCodes.partly;
}

function progressLine(options: BackupOptions): (progress: Progress) => void {
  if (options.json || !process.stderr.isTTY) return () => undefined;
  return ({ stage, dumpedBytes, bytesPerSecond, copies }) => {
    const stored = copies.filter((copy) => copy.state === 'stored').length;
    const line = `${stage}: ${bytesText(dumpedBytes)} read, ${bytesText(bytesPerSecond)}/s, ${stored}/${copies.length} copies`;
    process.stderr.write(`\r${line.padEnd(78)}${stage === 'finished' || stage === 'failed' ? '\n' : ''}`);
  };
}

function chosen(assignment: Assignment, options: BackupOptions): AskedBackup {
  const set = chosenSet(assignment, options.set);
  const ids = (wanted: string[] | undefined, among: { id: string; name: string }[], allowed: string[]) =>
    wanted?.map((name) => {
      const found = among.find((one) => allowed.includes(one.id) && (one.id === name || one.name === name));
      if (found !== undefined) return found.id;
      const names = among.filter((one) => allowed.includes(one.id)).map((one) => one.name);
      throw new InvalidArgumentError(`"${name}" is none of this set's: ${names.join(', ')}`);
    }) ?? null;
  return {
    setId: set.id,
    sourceIds: ids(options.source, assignment.sources, set.sourceIds),
    destinationIds: ids(options.destination, assignment.destinations, set.destinationIds),
  };
}

function chosenSet(assignment: Assignment, wanted: string | undefined): AssignedSet {
  const found = assignment.sets.filter(
    (set) => wanted === undefined || set.id === wanted || set.name === wanted,
  );
  const [first, ...others] = found;
  if (first !== undefined && others.length === 0) return first;
  const names = assignment.sets.map((set) => set.name).join(', ') || 'none yet';
  throw new InvalidArgumentError(`Say which set with --set. This site's sets: ${names}`);
}
