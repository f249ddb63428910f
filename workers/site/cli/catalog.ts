import { realpathSync } from 'node:fs';
import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { AssignedDestination } from '#lib/contract/assignment.ts';
import { systemClock } from '#lib/shared/clock.ts';
import { codeOf } from '#lib/shared/errors.ts';
import { createLogger } from '#lib/shared/logger.ts';
import { pinnedFingerprint } from '../artifact/manifest.ts';
import { type Imported, importCatalog, readBackNewest } from '../catalog/import-catalog.ts';
import { lookAtVolumes } from '../destinations/removable/look-at-volumes.ts';
import { openSite } from '../open-site.ts';
import { volumeWatch } from '../platform/volumes.ts';
import { assignmentOf, type SiteContext } from '../site-context.ts';
import { exitCodes } from './exit-codes.ts';
import { answer } from './output.ts';
import { sentenceOf } from './sentences.ts';
import { type CommonOptions, stateFolderOf, withJson, withState } from './state-option.ts';

type ImportOptions = CommonOptions & { signer?: string; readBack: 'newest' | 'none' };

export function addCatalog(program: Command): void {
  const catalog = program
    .command('catalog')
    .description('What the copies at a destination tell of themselves.');
  const importing = catalog
    .command('import')
    .description('Teach this agent what a destination or a disk holds, and have it tell the centre.')
    .argument('<folder or destination>', "a destination's name, or the folder it has here")
    .option('--signer <fingerprint>', 'a former signing fingerprint of this site, from the printed sheet')
    .addOption(
      new Option('--read-back <which>', 'read the newest copy of each source whole, or none')
        .choices(['newest', 'none'])
        .default('newest'),
    );
  withJson(withState(importing))
    .addHelpText(
      'after',
      `
Examples:
  keepwell-agent catalog import "USB disks"
  keepwell-agent catalog import /mnt/backup

Only copies that this site's own key signed are taken in. To see what any disk holds: keepwell-agent list <folder>`,
    )
    .action(run);
}

async function run(wanted: string, options: ImportOptions): Promise<void> {
  const site = await openSite(stateFolderOf(options), systemClock, createLogger('agent', process.stderr));
  const { signal } = new AbortController();
  try {
    const destination = await chosen(site, wanted);
    const isSigner = options.signer === undefined ? () => false : pinnedFingerprint(options.signer);
    const imported = await importCatalog(site, destination, signal, isSigner);
    const readBack = options.readBack === 'newest' ? await readBackNewest(site, imported.added, signal) : [];
    answer(options, { destination: destination.name, ...imported, readBack }, linesOf(imported, readBack));
    if (imported.refused.length > 0 || readBack.some((one) => !one.isIntact))
      process.exitCode = exitCodes.partly;
  } finally {
    site.journal.close();
  }
}

export function linesOf(imported: Imported, readBack: { isIntact: boolean }[]): string[] {
  const { added, known, refused } = imported;
  const bad = readBack.filter((one) => !one.isIntact).length;
  return [
    `✓ ${added.length} copies taken in, ${known} known already.`,
    ...(readBack.length === 0
      ? []
      : [`${bad === 0 ? '✓' : '✕'} ${readBack.length} read back whole, ${bad} of them bad.`]),
    ...refused.map(({ manifest, code }) => `✕ ${manifest}: ${sentenceOf({ code, figures: {} })}`),
  ];
}

/** By name, by id, or by the folder that it has on this machine: a folder destination's, or a disk's of a set. */
async function chosen(site: SiteContext, wanted: string): Promise<AssignedDestination> {
  const { destinations } = assignmentOf(site);
  const named = destinations.find((one) => one.name === wanted || one.id === wanted);
  if (named !== undefined) return named;
  const folder = realOrNull(wanted);
  const byFolder = destinations.find(
    (one) => one.kind === 'folder' && folder !== null && realOrNull(one.settings.path) === folder,
  );
  if (byFolder !== undefined) return byFolder;
  const disk = folder === null ? undefined : await diskAt(site, folder);
  const byDisk = destinations.find((one) => one.id === disk?.marker?.destinationId);
  if (byDisk !== undefined) return byDisk;
  const names = destinations.map((one) => one.name).join(', ') || 'none';
  throw new InvalidArgumentError(
    `${wanted} is none of this site's destinations (${names}), nor the folder or a disk of one. To see or open what lies there all the same: keepwell-agent list, keepwell-agent extract`,
  );
}

async function diskAt(site: SiteContext, folder: string) {
  if (!assignmentOf(site).destinations.some((one) => one.kind === 'removable')) return undefined;
  const seen = await lookAtVolumes(site, volumeWatch());
  return seen.find((volume) => volume.finding === 'ours' && volume.mountPoint === folder);
}

function realOrNull(folder: string): string | null {
  try {
    return realpathSync(path.resolve(folder));
  } catch (thrown) {
    if (codeOf(thrown) === undefined) throw thrown;
    return null;
  }
}
