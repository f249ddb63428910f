import { z } from 'zod';
import { engines, ftpSecurities, locales, lockModes, placements } from '#lib/domain/words.ts';
import { drillTermsSchema } from './drill.ts';
import { removableSettingsSchema } from './media.ts';
import { approverSchema, endorsementSchema } from './permit.ts';
import { scheduleSchema } from './schedule.ts';

/** How to reach a PostgreSQL database. The password is apart, sealed. */
export const postgresSettingsSchema = z.object({
  /** Host name or address; empty when a socket folder is given. */
  host: z.string().max(255).default(''),
  port: z.number().int().min(1).max(65535).default(5432),
  /** Folder of the server's Unix socket; empty for TCP. */
  socketFolder: z.string().max(255).default(''),
  database: z.string().min(1).max(63),
  user: z.string().min(1).max(63),
  sslMode: z.enum(['disable', 'prefer', 'require', 'verify-full']).default('prefer'),
  /** Schemas left out of the dump beyond the system's own; named in the manifest. */
  excludeSchemas: z.array(z.string().min(1).max(63)).max(50).default([]),
});
export type PostgresSettings = z.infer<typeof postgresSettingsSchema>;

export const folderSettingsSchema = z.object({
  /** Absolute path at the site, inside a root that the site's own settings allow. */
  path: z.string().min(1).max(1000),
});
export type FolderSettings = z.infer<typeof folderSettingsSchema>;

export const sftpSettingsSchema = z.object({
  host: z.string().min(1).max(255),
  port: z.number().int().min(1).max(65535).default(22),
  user: z.string().min(1).max(100),
  /** Folder on the server, absolute or relative to the account's home. */
  path: z.string().max(1000).default('.'),
  /** `SHA256:…` as ssh-keygen prints it; a server that shows another key is refused. */
  hostKey: z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}=?$/),
  /** What the sealed secret is. */
  signIn: z.enum(['password', 'private-key']).default('password'),
});
export type SftpSettings = z.infer<typeof sftpSettingsSchema>;

/** Text that goes into a line of a protocol: a line break in it would begin a command of its own. */
const inOneLine = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .regex(/^\P{Cc}*$/u);

export const ftpSettingsSchema = z.object({
  host: inOneLine(255).min(1),
  port: z.number().int().min(1).max(65535).default(21),
  user: inOneLine(100).min(1),
  /** Folder on the server, absolute or relative to where the account lands. */
  path: inOneLine(1000).default('.'),
  security: z.enum(ftpSecurities).default('explicit'),
  /**
   * SHA-256 of the one certificate that the server may show, hex. Null: any that the agent's machine trusts for this
   * host. Without security there is none.
   */
  certificate: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable()
    .default(null),
});
export type FtpSettings = z.infer<typeof ftpSettingsSchema>;

/** For how long a copy can't be deleted nor overwritten once it is stored. */
export const objectLockSchema = z.object({
  mode: z.enum(lockModes),
  /** Ten years at most: a mistyped number can't be taken back in compliance mode. */
  days: z.number().int().min(1).max(3650),
});
export type ObjectLock = z.infer<typeof objectLockSchema>;

export const s3SettingsSchema = z.object({
  /** `https://host` or `https://host:port`, without a path. */
  endpoint: z
    .string()
    .max(300)
    .regex(/^https?:\/\/[^/?#@\s]+$/),
  region: z.string().regex(/^[a-z0-9-]{1,60}$/i),
  bucket: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/),
  /** What every key begins with, without a slash at either end; empty for none. */
  prefix: inOneLine(500).default(''),
  /** The bucket in the path (`host/bucket/…`) rather than in the host's name (`bucket.host/…`). */
  pathStyle: z.boolean().default(true),
  /** The public half of the access key; its secret half is sealed. */
  accessKeyId: z.string().regex(/^[\x21-\x7e]{1,200}$/),
  objectLock: objectLockSchema.nullable().default(null),
});
export type S3Settings = z.infer<typeof s3SettingsSchema>;

/**
 * A secret sealed for a site: a base64 age file for the agent's recipient and the practice's recovery key, of the JSON
 * of `secretSchema`. The place that the secret is for is sealed with it, so that nobody can point it elsewhere.
 */
export const secretSchema = z.object({
  secret: z.string().min(1).max(20_000),
  siteId: z.string(),
  host: z.string(),
  port: z.number().int(),
  user: z.string(),
});
export type Secret = z.infer<typeof secretSchema>;
export const sealedSecretSchema = z.base64().max(60_000);

const sourceShape = z.object({
  id: z.string(),
  name: z.string(),
  engine: z.enum(engines),
  settings: postgresSettingsSchema,
  /** Null where the account needs no password (peer, trust). */
  sealedSecret: sealedSecretSchema.nullable(),
});
export const assignedSourceSchema = sourceShape;
export type AssignedSource = z.infer<typeof assignedSourceSchema>;

const destinationBase = z.object({
  id: z.string(),
  name: z.string(),
  placement: z.enum(placements),
  sealedSecret: sealedSecretSchema.nullable(),
});
export const assignedDestinationSchema = z.discriminatedUnion('kind', [
  destinationBase.extend({ kind: z.literal('folder'), settings: folderSettingsSchema }),
  destinationBase.extend({ kind: z.literal('sftp'), settings: sftpSettingsSchema }),
  destinationBase.extend({ kind: z.literal('ftp'), settings: ftpSettingsSchema }),
  destinationBase.extend({ kind: z.literal('s3'), settings: s3SettingsSchema }),
  destinationBase.extend({ kind: z.literal('removable'), settings: removableSettingsSchema }),
]);
export type AssignedDestination = z.infer<typeof assignedDestinationSchema>;

/** Copies to keep; every rule empty keeps everything. */
export const retentionSchema = z.object({
  keepLast: z.number().int().min(1).max(1000).nullable().default(null),
  keepDaily: z.number().int().min(1).max(1000).nullable().default(null),
  keepWeekly: z.number().int().min(1).max(1000).nullable().default(null),
  keepMonthly: z.number().int().min(1).max(1000).nullable().default(null),
  keepYearly: z.number().int().min(1).max(100).nullable().default(null),
  /** Copies that stay at the least when the others keep fewer. */
  keepAtLeast: z.number().int().min(1).max(1000).nullable().default(null),
});
export type Retention = z.infer<typeof retentionSchema>;

export const assignedSetSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** In the order in which they are backed up. */
  sourceIds: z.array(z.string()).min(1),
  policyId: z.string(),
  policyVersion: z.number().int(),
  schedule: scheduleSchema,
  /** Minutes after its due moment within which an attempt must have started. */
  graceMinutes: z
    .number()
    .int()
    .min(5)
    .max(24 * 60),
  destinationIds: z.array(z.string()).min(1),
  retention: retentionSchema,
  /** Destinations at which another rule holds than `retention`, by id. */
  retentionAt: z.record(z.string(), retentionSchema).default({}),
  drill: drillTermsSchema.prefault({}),
  /** Slots before this instant are none of this set's. ISO 8601. */
  activeFrom: z.iso.datetime(),
});
export type AssignedSet = z.infer<typeof assignedSetSchema>;

/** What keeps every copy of a backup from being expired. */
export const assignedHoldSchema = z.object({
  id: z.string(),
  backupId: z.string(),
  reason: z.string().max(500),
  /** Null: until somebody releases it. */
  until: z.iso.datetime().nullable(),
});
export type AssignedHold = z.infer<typeof assignedHoldSchema>;

/** All that an agent must do, as it keeps it on its disk. */
export const assignmentSchema = z.object({
  protocol: z.literal(1),
  /** Grows by one with each change; the agent says which one it acts on. */
  version: z.number().int().min(1),
  practice: z.object({ id: z.string(), name: z.string() }),
  site: z.object({ id: z.string(), name: z.string(), timeZone: z.string(), locale: z.enum(locales) }),
  /** The practice's recovery key (public half); the agent compares it with the one it pinned. */
  recoveryRecipient: z.string().nullable(),
  sources: z.array(assignedSourceSchema),
  destinations: z.array(assignedDestinationSchema),
  sets: z.array(assignedSetSchema),
  holds: z.array(assignedHoldSchema).max(10_000).default([]),
  /**
   * Who may approve restores, as the centre says. The agent trusts none of it: it pins whom it was told to at enrolment,
   * and whoever an approver that it has pinned endorsed.
   */
  approvers: z.array(approverSchema).default([]),
  endorsements: z.array(endorsementSchema).default([]),
  /** Credentials that are no longer to be trusted: the agent unpins them. */
  revokedCredentials: z.array(z.string()).default([]),
});
export type Assignment = z.infer<typeof assignmentSchema>;
