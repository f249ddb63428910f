import { createInterface } from 'node:readline/promises';
import { InvalidArgumentError } from 'commander';
import { DateTime } from 'luxon';
import { rowsLost } from '#lib/domain/preflight.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import type { HandOutlook, HandWish } from '../restore/by-hand.ts';
import { type ChosenServer, titleOf } from '../restore/run-server.ts';
import { bytesText } from './output.ts';

/** Says plainly what would happen, and asks. Ends well only when a person, or `--yes`, agreed. */
export async function askBeforeRestore(
  wish: HandWish,
  outlook: HandOutlook,
  server: ChosenServer,
  options: { yes?: boolean },
): Promise<void> {
  for (const line of outlookLines(wish, outlook, server)) process.stderr.write(`${line}\n`);
  if (outlook.missingExtensions.length > 0) {
    const figures = { extension: outlook.missingExtensions.join(', ') };
    throw new KeepwellError('extensions_missing', { figures });
  }
  if (options.yes) return;
  if (!process.stdin.isTTY)
    throw new InvalidArgumentError('Nothing was changed. Nobody can be asked here: add --yes to go on.');
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const wanted = outlook.mode === 'replace' ? wish.database : 'yes';
  const typed = await prompt.question(`\nTo go on, type ${wanted}: `);
  prompt.close();
  if (typed.trim() !== wanted) throw new KeepwellError('interrupted', { message: 'Nothing was changed.' });
}

function outlookLines(wish: HandWish, outlook: HandOutlook, { server }: ChosenServer): string[] {
  const { material, database } = wish;
  const { mode, losses, connected, missingRoles, isByContent, found } = outlook;
  const { manifest, storedBytes } = material;
  const lost = losses?.filter(({ kind }) => ['fewer', 'vanishes', 'changed'].includes(kind)) ?? [];
  return [
    `What:   ${wish.file}, ${bytesText(storedBytes)}, read to its last byte`,
    ...(manifest === null
      ? ['        a plain dump: it has no manifest to be compared with']
      : [
          `        ${manifest.practice.name}, ${manifest.site.name}, ${manifest.source.name}; signed by ${manifest.signer.fingerprint}`,
          `From:   ${DateTime.fromISO(manifest.snapshotAt, { zone: manifest.site.timeZone, locale: 'en' }).toFormat("cccc d LLLL yyyy 'at' HH:mm")}`,
        ]),
    `Onto:   database ${database} on ${titleOf(server)} (PostgreSQL ${found.serverVersion})`,
    ...(mode === 'beside' ? ['        there is none of that name; it is made'] : []),
    ...(mode === 'replace' && losses === null
      ? ['Lost:   all that was entered since, in rows that cannot be told']
      : []),
    ...(mode === 'replace' && losses !== null && lost.length === 0
      ? ['Lost:   nothing that is there now']
      : []),
    ...(lost.length === 0 ? [] : [`Lost:   ${rowsLost(lost)} rows in ${lost.length} tables`]),
    ...lost
      .slice(0, 20)
      .map(
        ({ schema, table, rowsNow, rowsThen }) =>
          `        ${schema}.${table}: ${rowsNow} now, ${rowsThen ?? 'none'} then`,
      ),
    ...(connected > 0
      ? [`Open:   ${connected} sessions are on it; close the software, or they are ended`]
      : []),
    ...(missingRoles.length > 0 ? [`Roles:  made, unable to sign in: ${missingRoles.join(', ')}`] : []),
    ...(mode === 'replace' ? [`Saved:  what is there now is dumped to ${wish.safetyFolder} first`] : []),
    ...(manifest !== null && !isByContent
      ? ['Proof:  by numbers and names; the key for contents is not here']
      : []),
  ];
}
