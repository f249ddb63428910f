/**
 * Checks that the audit trail and the record of every restore are as they were written: `npm run audit:verify`
 *
 * With the centre's own variables (docker-compose.yml shows them). `--head SEQ:HASH`, from the audit page or an earlier run
 * that was kept on paper, shows also that nobody made the whole chain anew or cut its end off.
 * Ends with 0 when all is whole, 1 when something is not (and names the first entry), 2 when it could not be checked.
 */
import { parseArgs } from 'node:util';
import type { ChainBreak } from '#lib/central/audit/chains.ts';
import { type ChainReport, type Head, verifyChains } from '#lib/central/audit/verify-chain.ts';
import { closeDatabase, database } from '#lib/central/database/client.ts';
import { messageOf } from '#lib/shared/errors.ts';

/** Milliseconds: millions of entries take minutes. */
const timeout = 4 * 3_600_000;

const meaning: Record<ChainBreak['what'], string> = {
  altered: 'this entry is not what was written.',
  missing: 'the entry with this number is gone.',
  inserted: 'this entry was put in past the seal.',
  moved: 'this entry stood at another number.',
};

try {
  const expected = readHead(process.argv.slice(2));
  const report = await database().$transaction((tx) => verifyChains(tx, expected), {
    isolationLevel: 'RepeatableRead',
    timeout,
  });
  process.stdout.write(`${tell(report)}\n`);
  process.exitCode = report.ok ? 0 : 1;
} catch (thrown) {
  process.stderr.write(`The audit trail could not be checked: ${messageOf(thrown)}\n`);
  process.exitCode = 2;
} finally {
  await closeDatabase();
}

/** Throws for anything but `--head SEQ:HASH` or nothing. */
function readHead(args: string[]): Head | null {
  const { head } = parseArgs({ args, options: { head: { type: 'string' } } }).values;
  if (head === undefined) return null;
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(head) ?? [];
  if (seq === undefined || hash === undefined) {
    throw new Error(
      `--head is a number, a colon and 64 hex digits, as the audit page prints it; not ${head}`,
    );
  }
  return { seq: Number(seq), hash };
}

function tell(report: ChainReport): string {
  if (report.ok) {
    const head =
      report.head === null ? '' : `\nHead, to keep on paper: ${report.head.seq}:${report.head.hash}`;
    return `Whole: ${report.entries} audit entries, ${report.events} events of ${report.cases} restores.${head}`;
  }
  if (report.broken !== null) return `BROKEN at ${placeOf(report.broken)}: ${meaning[report.broken.what]}`;
  const { seq, hash } = report.headMissing;
  return `BROKEN: the entry ${seq}:${hash} is not in the chain. Its end was cut off, or all of it was made anew.`;
}

function placeOf({ table, caseId, seq, id }: ChainBreak): string {
  const chain = table === 'audit_entry' ? 'the audit trail' : `the record of restore ${caseId}`;
  return `${chain}, ${seq === null ? 'no number' : `number ${seq}`}${id === null ? '' : ` (${id})`}`;
}
