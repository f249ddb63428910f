import { type Command, InvalidArgumentError, Option } from 'commander';
import { systemClock } from '#lib/shared/clock.ts';
import { createLogger } from '#lib/shared/logger.ts';
import { type ProofLevel, verifyCopy } from '../jobs/verify-copy.ts';
import { type CopyRecord, findCopy, storedCopies } from '../journal/copies.ts';
import { openSite } from '../open-site.ts';
import { assignmentOf, type SiteContext } from '../site-context.ts';
import { exitCodes } from './exit-codes.ts';
import { answer } from './output.ts';
import { sentenceOf } from './sentences.ts';
import { type CommonOptions, stateFolderOf, withJson, withState } from './state-option.ts';

type VerifyOptions = CommonOptions & { level: ProofLevel; destination?: string; all?: boolean };

export function addVerify(program: Command): void {
  const command = program
    .command('verify')
    .description('Read copies back from where they lie and say whether they are what was written.')
    .argument('[copy]', 'a copy by its id (cop_…); the newest of each destination where left out')
    .addOption(
      new Option('--level <level>', 'intact: every byte is as it was; readable: and opens to its last row')
        .choices(['intact', 'readable'])
        .default('intact'),
    )
    .option('--destination <name>', 'only copies at this destination')
    .option('--all', 'all stored copies, not just the newest');
  withJson(withState(command))
    .addHelpText(
      'after',
      `
Examples:
  keepwell-agent verify --level readable
  keepwell-agent verify --destination "Blue USB disk" --all`,
    )
    .action(run);
}

async function run(copyId: string | undefined, options: VerifyOptions): Promise<void> {
  const site = await openSite(stateFolderOf(options), systemClock, createLogger('agent', process.stderr));
  try {
    const copies = chosen(site, copyId, options);
    const results = [];
    for (const copy of copies) {
      const outcome = await verifyCopy(site, copy.id, options.level, new AbortController().signal);
      results.push({ copyId: copy.id, place: copy.place ?? '', ...outcome });
    }
    const lines = results.map(({ place, failure }) =>
      failure === null ? `✓ ${place}: ${options.level}` : `✕ ${place}: ${sentenceOf(failure)}`,
    );
    answer(options, results, lines.length === 0 ? ['There is no stored copy yet.'] : lines);
    if (results.some((result) => result.failure !== null)) process.exitCode = exitCodes.failed;
  } finally {
    site.journal.close();
  }
}

function chosen(site: SiteContext, copyId: string | undefined, options: VerifyOptions): CopyRecord[] {
  if (copyId !== undefined) {
    const copy = findCopy(site.journal, copyId);
    if (copy === null)
      throw new InvalidArgumentError(`There is no copy ${copyId}; "keepwell-agent status" lists them.`);
    return [copy];
  }
  const { destination: wanted } = options;
  return assignmentOf(site)
    .destinations.filter((one) => wanted === undefined || one.id === wanted || one.name === wanted)
    .flatMap((destination) => {
      const stored = storedCopies(site.journal, destination.id);
      return options.all ? stored : stored.slice(-1);
    });
}
