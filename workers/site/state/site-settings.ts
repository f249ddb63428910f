import path from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from './atomic-file.ts';
import { readJson } from './read-json.ts';
import type { StateFolder } from './state-folder.ts';

const absolutePath = z.string().refine((value) => path.isAbsolute(value), 'must be an absolute path');

/**
 * What is set at the site only, with `keepwell-agent settings`, so that a taken-over centre can't name a program to run
 * or a place to write (L4). The centre is told and shows it.
 */
export const siteSettingsSchema = z.strictObject({
  /** Folder of pg_dump and its kin; null searches the usual places. */
  toolsFolder: absolutePath.nullable().default(null),
  /** Folders below which copies may be laid; none means that no folder destination is followed. */
  allowedRoots: z.array(absolutePath).max(50).default([]),
  /** Null is `staging` in the state folder. */
  stagingFolder: absolutePath.nullable().default(null),
  stagingQuotaBytes: z
    .number()
    .int()
    .min(1)
    .default(64 * 1024 ** 3),
  /** Free bytes that a dump must leave on the staging disk, because the clinic's own database may live there. */
  reserveBytes: z
    .number()
    .int()
    .min(0)
    .default(512 * 1024 ** 2),
  /** A dump that gives no byte for so long is ended. */
  stallMinutes: z
    .number()
    .min(0.01)
    .max(24 * 60)
    .default(30),
  /** How long the manifest may hash tables, for each source. */
  hashBudgetMinutes: z
    .number()
    .min(0)
    .max(24 * 60)
    .default(60),
  /** What stays whatever retention says: this many proven copies of a source… */
  floorCopies: z.number().int().min(1).max(1000).default(3),
  /** …and all of this many days. */
  floorDays: z.number().int().min(1).max(3650).default(7),
});
export type SiteSettings = z.infer<typeof siteSettingsSchema>;

export function readSettings(folder: StateFolder): SiteSettings {
  return readJson(folder.settings, siteSettingsSchema) ?? siteSettingsSchema.parse({});
}

export function saveSettings(folder: StateFolder, settings: SiteSettings): void {
  writeFileAtomic(folder.settings, `${JSON.stringify(settings, null, 2)}\n`);
}

export function stagingFolderOf(folder: StateFolder, settings: SiteSettings): string {
  return settings.stagingFolder ?? folder.staging;
}
