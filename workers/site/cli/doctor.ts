import type { Command } from 'commander';
import { systemClock } from '#lib/shared/clock.ts';
import { createLogger } from '#lib/shared/logger.ts';
import { examineDoor, examineQueue } from '../doctor/examine-centre.ts';
import { examineSpace, examineState, examineTools } from '../doctor/examine-machine.ts';
import { examineDestination, examineSource } from '../doctor/examine-places.ts';
import { examineDrillServer, examineRestoreServer } from '../doctor/examine-servers.ts';
import { examine, type Finding, warn } from '../doctor/finding.ts';
import { requiredRestoreGrants } from '../engines/postgres/required-grants.ts';
import { openSite } from '../open-site.ts';
import { assignmentOf, type SiteContext, settingsOf } from '../site-context.ts';
import { readAssignment } from '../state/assignment-file.ts';
import { requireSecrets } from '../state/identity.ts';
import { exitCodes } from './exit-codes.ts';
import { answer } from './output.ts';
import { sentenceOf } from './sentences.ts';
import { type CommonOptions, stateFolderOf, withJson, withState } from './state-option.ts';

type DoctorOptions = CommonOptions & { grants?: boolean };

export function addDoctor(program: Command): void {
  const command = program
    .command('doctor')
    .description(
      'Examine rights, tools, clock, space, network, the door, databases, restore servers and destinations; say what to do.',
    );
  withJson(withState(command))
    .addHelpText(
      'after',
      `
Examples:
  keepwell-agent doctor
  keepwell-agent doctor --grants > grants.sql

✓ is well, ! works but should be mended, ✕ keeps backups or copies from being made (exit code 1).`,
    )
    .action(run);
}

async function run(options: DoctorOptions): Promise<void> {
  // What a look logs is in its finding already.
  const site = await openSite(stateFolderOf(options), systemClock, silent());
  try {
    if (options.grants) {
      const grants = [
        ...assignmentOf(site).sources.map((source) => site.engineFor(source).requiredGrants(source.settings)),
        ...settingsOf(site).restoreServers.map(({ user }) => requiredRestoreGrants(user, [])),
      ];
      answer(options, grants, grants);
      return;
    }
    const findings = await examineAll(site);
    answer(options, findings, findings.flatMap(linesOf));
    if (findings.some((finding) => finding.state === 'bad')) process.exitCode = exitCodes.failed;
  } finally {
    site.journal.close();
  }
}

async function examineAll(site: SiteContext): Promise<Finding[]> {
  const look = (topic: string, work: () => Promise<Finding[]>) => examine(topic, sentenceOf, work);
  const secrets = requireSecrets(site.folder);
  const assignment = readAssignment(site.folder)?.assignment;
  const found = await Promise.all([
    look('state folder', () => examineState(site)),
    look('tools', () => examineTools(site)),
    look('space', () => examineSpace(site)),
    look('door', () => examineDoor(site, secrets)),
    look('queue', () => examineQueue(site, secrets)),
    ...(assignment?.sources ?? []).map((source) =>
      look(`database ${source.name}`, () => examineSource(site, source)),
    ),
    ...settingsOf(site).restoreServers.map(({ name }) =>
      look(`restore server ${name}`, () => examineRestoreServer(site, name)),
    ),
    look('drills', () => examineDrillServer(site)),
    ...(assignment?.destinations ?? []).map((one) =>
      look(`destination ${one.name}`, () => examineDestination(site, one)),
    ),
  ]);
  if (assignment === undefined) {
    found.push([warn('assignment', 'none yet', 'Start the agent once while the centre can be reached.')]);
  }
  return found.flat();
}

const marks = { well: '✓', warn: '!', bad: '✕' } as const;

export function linesOf(finding: Finding): string[] {
  const first = `${marks[finding.state]} ${finding.topic}: ${finding.found}`;
  return finding.advice === ''
    ? [first]
    : [first, ...finding.advice.split('\n').map((line) => `    ${line}`)];
}

function silent() {
  const log = createLogger('doctor', process.stderr);
  log.level = 'silent';
  return log;
}
