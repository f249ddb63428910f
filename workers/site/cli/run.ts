import type { Command } from 'commander';
import { systemClock } from '#lib/shared/clock.ts';
import { createLogger } from '#lib/shared/logger.ts';
import { startAgent } from '../agent.ts';
import { listFoundTools } from '../found-tools.ts';
import { openSite } from '../open-site.ts';
import { settingsOf } from '../site-context.ts';
import { requireIdentity, requireSecrets } from '../state/identity.ts';
import { lockStateFolder } from '../state/lock.ts';
import { type CommonOptions, stateFolderOf, withState } from './state-option.ts';

/** What is not ended by then ends with the process; the next start settles it. */
const exitWithinMs = 8_000;

export function addRun(program: Command): void {
  withState(
    program
      .command('run')
      .description('Be the agent: keep the schedule, make copies, report. Ends on SIGTERM.'),
  )
    .addHelpText(
      'after',
      `
Example:
  keepwell-agent run --state /var/lib/keepwell-agent

It writes its log to the standard output, one JSON object a line (KEEPWELL_LOG=debug for more).
Usually a service runs it: see keepwell-agent install.`,
    )
    .action(run);
}

async function run(options: CommonOptions): Promise<void> {
  const folder = stateFolderOf(options);
  const log = createLogger('agent');
  requireIdentity(folder);
  const lock = lockStateFolder(folder, 'run', systemClock.now());
  const site = await openSite(folder, systemClock, log);
  const signalled = waitForSignal();
  const agent = await startAgent({
    site,
    secrets: requireSecrets(folder),
    findTools: () => listFoundTools(settingsOf(site).toolsFolder, log),
  });
  const signal = await signalled;
  log.info({ signal }, 'stopping');
  setTimeout(() => process.exit(0), exitWithinMs).unref();
  await agent.stop();
  site.journal.close();
  lock.release();
  process.exit(0);
}

function waitForSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });
}
