import { type Named, slugOf } from './slug.ts';

/** What a backup's files are called at every destination; a person can tell from the name whose it is and when. */
export interface CopyNames {
  /** `keepwell/<practice>/<site>/<source>`. */
  readonly folder: string;
  readonly dump: string;
  readonly globals: string;
  readonly manifest: string;
}

export interface NamedBackup {
  readonly backupId: string;
  readonly practice: Named;
  readonly site: Named & { readonly timeZone: string };
  readonly source: Named;
  /** The other sources of the site, so that two of one name don't share a folder. */
  readonly siblings?: readonly Named[];
  readonly startedAt: Date;
}

/**
 * The date and time are those of the site's wall clock; in the hour that autumn repeats, and wherever two folders come
 * to the same name, the end of the backup's id keeps the files apart.
 */
export function copyNames(backup: NamedBackup): CopyNames {
  const site = slugOf(backup.site);
  const source = slugOf(backup.source, backup.siblings);
  const time = localTime(backup.startedAt, backup.site.timeZone);
  const stem = `${site}_${source}_${time}_${backup.backupId.slice(-6)}`;
  const folder = [rootFolder, slugOf(backup.practice), site, source].join('/');
  const [dump, globals, manifest] = [suffixes.dump, suffixes.globals, suffixes.manifest].map(
    (suffix) => `${folder}/${stem}${suffix}`,
  ) as [string, string, string];
  return { folder, dump, globals, manifest };
}

/** Everything that Keepwell lays on a destination is below this folder. */
export const rootFolder = 'keepwell';

export const suffixes = {
  dump: '.dump.zst.age',
  globals: '.globals.sql.zst.age',
  manifest: '.manifest.json',
} as const;

export interface ParsedName {
  readonly kind: keyof typeof suffixes;
  readonly site: string;
  readonly source: string;
  /** The site's wall clock, `2026-11-22T09:04:05`. */
  readonly localTime: string;
  readonly backupIdEnd: string;
}

/** What a file name tells, or null when it isn't one of ours (a person's own file, a `*.partial`). */
export function parseName(path: string): ParsedName | null {
  const match = namePattern.exec(path.slice(path.lastIndexOf('/') + 1));
  if (match === null) return null;
  const [, site, source, date, hour, minute, second, backupIdEnd, suffix] = match as unknown as string[];
  const kind = (Object.keys(suffixes) as (keyof typeof suffixes)[]).find((name) => suffixes[name] === suffix);
  if (kind === undefined || site === undefined || source === undefined || backupIdEnd === undefined)
    return null;
  return { kind, site, source, localTime: `${date}T${hour}:${minute}:${second}`, backupIdEnd };
}

const namePattern =
  /^([a-z0-9-]+)_([a-z0-9-]+)_(\d{4}-\d\d-\d\d)_(\d\d)h(\d\d)m(\d\d)_([0-9a-z]{6})(\.dump\.zst\.age|\.globals\.sql\.zst\.age|\.manifest\.json)$/;

function localTime(at: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    ...{
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    },
  });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${part.year}-${part.month}-${part.day}_${part.hour}h${part.minute}m${part.second}`;
}
