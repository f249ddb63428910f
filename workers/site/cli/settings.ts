import type { Command } from 'commander';
import type { ZodError } from 'zod';
import { KeepwellError } from '#lib/shared/errors.ts';
import { readSettings, type SiteSettings, saveSettings, siteSettingsSchema } from '../state/site-settings.ts';
import { answer, bytesText } from './output.ts';
import { parseCount, parseSize } from './parse-size.ts';
import { type CommonOptions, stateFolderOf, withJson, withState } from './state-option.ts';

type SettingsOptions = CommonOptions & {
  toolsFolder?: string;
  allowRoot?: string[];
  forgetRoot?: string[];
  stagingFolder?: string;
  stagingQuota?: number;
  reserve?: number;
  stallMinutes?: number;
  hashBudgetMinutes?: number;
  floorCopies?: number;
  floorDays?: number;
  drillServer?: string;
  drillMaxMinutes?: number;
  drillMaxSize?: number;
};

export function addSettings(program: Command): void {
  const command = program
    .command('settings')
    .description('Show or change what is set at the site only (L4). The centre sees it and cannot change it.')
    .option('--tools-folder <folder>', 'folder of pg_dump and its kin; "" searches the usual places')
    .option('--allow-root <folder...>', 'allow copies below this folder')
    .option('--forget-root <folder...>', 'no longer allow it')
    .option(
      '--staging-folder <folder>',
      'where dumps are made before they are copied; "" is the state folder',
    )
    .option('--staging-quota <size>', 'most that staging may take, such as 50GB', parseSize)
    .option('--reserve <size>', 'free space on that disk that stays untouched', parseSize)
    .option('--stall-minutes <minutes>', 'a dump that is silent for so long is ended', parseCount)
    .option('--hash-budget-minutes <minutes>', 'how long the manifest may hash tables', parseCount)
    .option('--floor-copies <count>', 'proven copies of each source that always stay', parseCount)
    .option('--floor-days <days>', 'days whose proven copies always stay', parseCount)
    .option('--drill-server <name>', 'restore server that drills use (see "server add"); "" is none')
    .option('--drill-max-minutes <minutes>', 'a drill that takes longer is ended', parseCount)
    .option('--drill-max-size <size>', 'larger dumps are not drilled, such as 200GB', parseSize);
  withJson(withState(command))
    .addHelpText(
      'after',
      `
Examples:
  keepwell-agent settings
  keepwell-agent settings --allow-root /mnt/backup --staging-quota 50GB
  keepwell-agent settings --tools-folder /usr/lib/postgresql/17/bin

A running agent takes them up within seconds and tells the centre.`,
    )
    .action(run);
}

function run(options: SettingsOptions): void {
  const folder = stateFolderOf(options);
  const before = readSettings(folder);
  const after = changed(before, options);
  if (JSON.stringify(after) !== JSON.stringify(before)) saveSettings(folder, after);
  answer(options, after, [
    `tools folder     ${after.toolsFolder ?? 'the usual places'}`,
    `allowed roots    ${after.allowedRoots.join(', ') || 'none: no folder destination is followed'}`,
    `staging folder   ${after.stagingFolder ?? folder.staging}`,
    `staging quota    ${bytesText(after.stagingQuotaBytes)}`,
    `reserve          ${bytesText(after.reserveBytes)}`,
    `silent dump      ended after ${after.stallMinutes} minutes`,
    `hashing          at most ${after.hashBudgetMinutes} minutes a source`,
    `restore servers  ${after.restoreServers.map(({ name }) => name).join(', ') || 'none: nothing can be restored'}`,
    `drills           ${drillsText(after)}`,
    `floor            ${after.floorCopies} proven copies and ${after.floorDays} days of each source`,
  ]);
}

function changed(before: SiteSettings, options: SettingsOptions): SiteSettings {
  const roots = before.allowedRoots.filter((root) => !options.forgetRoot?.includes(root));
  const emptyIsNull = (value: string | undefined, old: string | null) =>
    value === undefined ? old : value || null;
  const parsed = siteSettingsSchema.safeParse({
    ...before,
    toolsFolder: emptyIsNull(options.toolsFolder, before.toolsFolder),
    allowedRoots: [...new Set([...roots, ...(options.allowRoot ?? [])])],
    stagingFolder: emptyIsNull(options.stagingFolder, before.stagingFolder),
    stagingQuotaBytes: options.stagingQuota ?? before.stagingQuotaBytes,
    reserveBytes: options.reserve ?? before.reserveBytes,
    stallMinutes: options.stallMinutes ?? before.stallMinutes,
    hashBudgetMinutes: options.hashBudgetMinutes ?? before.hashBudgetMinutes,
    floorCopies: options.floorCopies ?? before.floorCopies,
    floorDays: options.floorDays ?? before.floorDays,
    drillServer: emptyIsNull(options.drillServer, before.drillServer),
    drillMaxMinutes: options.drillMaxMinutes ?? before.drillMaxMinutes,
    drillMaxBytes: options.drillMaxSize ?? before.drillMaxBytes,
  });
  if (!parsed.success) throw invalidSettings(parsed.error);
  if (options.drillServer !== undefined) refuseUnknownServer(parsed.data);
  return parsed.data;
}

/** The first thing that is wrong with what was asked for. */
export function invalidSettings(error: ZodError): KeepwellError {
  const issue = error.issues[0];
  const reason = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
  return new KeepwellError('settings_invalid', {
    message: `Nothing was changed. ${reason}`,
    figures: { reason },
  });
}

function refuseUnknownServer({ drillServer, restoreServers }: SiteSettings): void {
  const names = restoreServers.map(({ name }) => name);
  if (drillServer === null || names.includes(drillServer)) return;
  throw new KeepwellError('restore_server_missing', {
    message: `Nothing was changed. There is no restore server ${drillServer}; add it with "keepwell-agent server add".`,
    figures: { name: drillServer, named: names.join(', ').slice(0, 500) },
  });
}

function drillsText({ drillServer, drillMaxMinutes, drillMaxBytes }: SiteSettings): string {
  if (drillServer === null) return 'none: no drill server is named';
  return `on ${drillServer}, at most ${drillMaxMinutes} minutes and ${bytesText(drillMaxBytes)}`;
}
