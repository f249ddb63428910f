import path from 'node:path';
import { z } from 'zod';
import { postgresSettingsSchema } from '#lib/contract/assignment.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { readJson } from './read-json.ts';
import type { StateFolder } from './state-folder.ts';

const absolutePath = z.string().refine((value) => path.isAbsolute(value), 'must be an absolute path');

/**
 * A PostgreSQL server on which restores and drills may make databases, with the account that may do it: apart from the
 * weaker one that dumps, and known to the site alone. Its password lies in a file of its own.
 */
export const restoreServerSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,59}$/, 'letters, digits, blanks, dots and dashes only'),
  /** Host name or address; empty when a socket folder is given. */
  host: z.string().max(255).default(''),
  port: z.number().int().min(1).max(65535).default(5432),
  /** Folder of the server's Unix socket; empty for TCP. */
  socketFolder: z.string().max(255).default(''),
  user: z.string().min(1).max(63),
  sslMode: postgresSettingsSchema.shape.sslMode,
  /** Where to sign in while databases are made, renamed and dropped: none of those that are. */
  maintenanceDatabase: z.string().min(1).max(63).default('postgres'),
});
export type RestoreServer = z.infer<typeof restoreServerSchema>;

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
  restoreServers: z.array(restoreServerSchema).max(20).default([]),
  /** Name of the restore server that drills use; null for no drills. */
  drillServer: z.string().nullable().default(null),
  /** A drill that takes longer is ended and says so. */
  drillMaxMinutes: z
    .number()
    .min(1)
    .max(7 * 24 * 60)
    .default(180),
  /** Plain dumps larger than this are not drilled. */
  drillMaxBytes: z
    .number()
    .int()
    .min(1)
    .default(200 * 1024 ** 3),
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
