import type { Command } from 'commander';
import { DateTime } from 'luxon';
import { rowsLost } from '#lib/domain/preflight.ts';
import { systemClock } from '#lib/shared/clock.ts';
import { openJournal } from '../journal/journal.ts';
import { liveCodes, type ShownCode } from '../restore/shown-code.ts';
import { requireIdentity } from '../state/identity.ts';
import { answer } from './output.ts';
import { type CommonOptions, stateFolderOf, withJson, withState } from './state-option.ts';

export function addCode(program: Command): void {
  withJson(
    withState(
      program
        .command('code')
        .description(
          'Show the code that permits a restore, where nobody here has a passkey, and what it would do.',
        ),
    ),
  )
    .addHelpText(
      'after',
      `
Example:
  keepwell-agent code

Give the code to nobody: type it into the dashboard yourself, once you have read what it permits.`,
    )
    .action(run);
}

function run(options: CommonOptions): void {
  const folder = stateFolderOf(options);
  const { site } = requireIdentity(folder);
  const journal = openJournal(folder.journal, systemClock);
  try {
    const codes = liveCodes(journal);
    const lines = codes.flatMap((code) => linesOf(code, site.timeZone));
    const shown = codes.map(({ document, code, until }) => ({
      caseId: document.request.caseId,
      code,
      until,
    }));
    answer(options, shown, lines.length === 0 ? ['No restore asks for a code now.'] : lines);
  } finally {
    journal.close();
  }
}

function linesOf({ document, code, until }: ShownCode, zone: string): string[] {
  const { request, preflight } = document;
  const { target, origin } = request;
  const at = (instant: string | Date) => {
    const time =
      typeof instant === 'string'
        ? DateTime.fromISO(instant, { zone })
        : DateTime.fromJSDate(instant, { zone });
    return time.setLocale('en').toFormat("cccc d LLLL yyyy 'at' HH:mm");
  };
  const lost = preflight.losses.filter(({ kind }) => ['fewer', 'vanishes', 'changed'].includes(kind));
  const isUnknown = preflight.findings.some((finding) => finding.code === 'losses_unknown');
  return [
    `${request.requestedBy.name} asks to bring back database ${target.database}: "${request.reason}"`,
    target.mode === 'replace'
      ? `It would replace what is there now${backTo(origin.kind, preflight.snapshotAt, at)}.`
      : `It would be restored beside, under the name ${target.database}; what is there now stays.`,
    isUnknown
      ? 'What would be lost cannot be told.'
      : `${rowsLost(lost)} rows in ${lost.length} tables would vanish.`,
    ...lost
      .slice(0, 10)
      .map(
        ({ schema, table, rowsNow, rowsThen }) =>
          `  ${schema}.${table}: ${rowsNow} now, ${rowsThen ?? 'none'} then`,
      ),
    `Code: ${code}   (until ${at(until)})`,
    '',
  ];
}

function backTo(kind: string, snapshotAt: string | null, at: (instant: string) => string): string {
  if (kind === 'kept') return ' with the database that an earlier restore had put aside';
  return snapshotAt === null ? ' with a dump of unknown date' : ` with how it was on ${at(snapshotAt)}`;
}
