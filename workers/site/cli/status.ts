import type { Command } from 'commander';
import { DateTime } from 'luxon';
import { nextSlots } from '#lib/domain/schedule.ts';
import { systemClock } from '#lib/shared/clock.ts';
import { createLogger } from '#lib/shared/logger.ts';
import { readStanding } from '../centre/standing.ts';
import { newestAttempt } from '../journal/attempts.ts';
import { newestBackup } from '../journal/backups.ts';
import { copiesOfBackup, waitingCopies } from '../journal/copies.ts';
import { countUndelivered } from '../journal/journal-facts.ts';
import { openSite } from '../open-site.ts';
import type { SiteContext } from '../site-context.ts';
import { readAssignment } from '../state/assignment-file.ts';
import { readLiveProgress } from '../state/live-progress.ts';
import { lockHolder } from '../state/lock.ts';
import { answer, bytesText } from './output.ts';
import { sentenceOf } from './sentences.ts';
import { type CommonOptions, stateFolderOf, withJson, withState } from './state-option.ts';

export function addStatus(program: Command): void {
  const command = program
    .command('status')
    .description('What this agent does, what it last did, and what waits. Works without the centre.');
  withJson(withState(command))
    .addHelpText('after', '\nExamples:\n  keepwell-agent status\n  keepwell-agent status --json | jq .sets')
    .action(run);
}

async function run(options: CommonOptions): Promise<void> {
  const site = await openSite(stateFolderOf(options), systemClock, createLogger('agent', process.stderr));
  try {
    const status = gather(site);
    answer(options, status, linesOf(status));
  } finally {
    site.journal.close();
  }
}

type Status = ReturnType<typeof gather>;

function gather(site: SiteContext) {
  const { identity, keys, journal, folder, clock } = site;
  const stored = readAssignment(folder);
  const zone = stored?.assignment.site.timeZone ?? identity.site.timeZone;
  return {
    practice: identity.practice.name,
    site: identity.site.name,
    timeZone: zone,
    agentId: identity.agentId,
    centre: identity.centreUrl,
    signingFingerprint: keys.signingFingerprint,
    running: lockHolder(folder),
    standing: readStanding(journal),
    undeliveredFacts: countUndelivered(journal),
    assignmentVersion: stored?.assignment.version ?? null,
    backingUp: readLiveProgress(folder),
    sets: (stored?.assignment.sets ?? []).map((set) => ({
      id: set.id,
      name: set.name,
      nextDueAt: nextSlots(set.schedule, zone, clock.now(), 1)[0]?.toISOString() ?? null,
      lastAttempt: newestAttempt(journal, set.id),
      sources: set.sourceIds.map((id) => sourceStatus(site, id)),
    })),
    waitingCopies: waitingCopies(journal).map((copy) => ({
      id: copy.id,
      destination:
        stored?.assignment.destinations.find((one) => one.id === copy.destinationId)?.name ??
        copy.destinationId,
      tries: copy.tries,
      nextTryAt: copy.nextTryAt?.toISOString() ?? null,
      failure: copy.failure,
    })),
  };
}

function sourceStatus(site: SiteContext, sourceId: string) {
  const { journal, folder } = site;
  const assignment = readAssignment(folder)?.assignment;
  const backup = newestBackup(journal, sourceId);
  return {
    id: sourceId,
    name: assignment?.sources.find((source) => source.id === sourceId)?.name ?? sourceId,
    newestBackup:
      backup === null
        ? null
        : {
            id: backup.id,
            snapshotAt: backup.signed.manifest.snapshotAt,
            sizeBytes: backup.signed.manifest.dump.sizeBytes,
            copies: copiesOfBackup(journal, backup.id).map((copy) => ({
              id: copy.id,
              destination:
                assignment?.destinations.find((one) => one.id === copy.destinationId)?.name ??
                copy.destinationId,
              state: copy.state,
              place: copy.place,
            })),
          },
  };
}

function linesOf(status: Status): string[] {
  const at = (iso: string | null) =>
    iso === null
      ? 'never'
      : DateTime.fromISO(iso, { zone: status.timeZone, locale: 'en' }).toFormat('ccc d LLL yyyy HH:mm');
  const lines = [`${status.practice}, ${status.site} (agent ${status.agentId})`];
  lines.push(
    status.running === null ? '✕ The agent is not running.' : `✓ Running as process ${status.running.pid}.`,
  );
  lines.push(...standingLines(status));
  for (const progress of status.backingUp)
    lines.push(`… backing up now: ${progress.stage}, ${bytesText(progress.dumpedBytes)} read`);
  for (const set of status.sets) {
    lines.push('', `${set.name}: next due ${at(set.nextDueAt)}`);
    const { lastAttempt } = set;
    if (lastAttempt !== null) {
      const why = lastAttempt.failure === null ? '' : ` (${sentenceOf(lastAttempt.failure)})`;
      lines.push(`  last attempt ${at(lastAttempt.startedAt.toISOString())}: ${lastAttempt.outcome}${why}`);
    }
    for (const source of set.sources) {
      const backup = source.newestBackup;
      lines.push(
        `  ${source.name}: ${backup === null ? 'no backup yet' : `${at(backup.snapshotAt)}, ${bytesText(backup.sizeBytes)}`}`,
      );
      for (const copy of backup?.copies ?? [])
        lines.push(`    ${copy.destination}: ${copy.state} ${copy.place ?? ''} ${copy.id}`);
    }
  }
  for (const copy of status.waitingCopies) {
    const why = copy.failure === null ? '' : ` ${sentenceOf(copy.failure)}`;
    lines.push(`! a copy waits for ${copy.destination}, next try ${at(copy.nextTryAt)}.${why}`);
  }
  return lines;
}

function standingLines(status: Status): string[] {
  const { standing, undeliveredFacts } = status;
  const waiting =
    undeliveredFacts === 0 ? [] : [`! ${undeliveredFacts} facts wait to be told to the centre.`];
  if (standing.state === 'well')
    return [`✓ Centre ${status.centre}, assignment ${status.assignmentVersion ?? 'none yet'}.`, ...waiting];
  const what = {
    revoked: 'This agent was revoked at the centre. Enrol it again with --again.',
    'too-old': 'This agent is too old for the centre. Update it.',
    cloned:
      "Another agent tells the centre another story under this one's name. Stop the copy, then enrol again with --again.",
  }[standing.state];
  return [`✕ ${what} Backups go on. (${standing.message})`, ...waiting];
}
