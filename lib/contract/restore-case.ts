import { z } from 'zod';
import { findingCodes, findingLevels, lossKinds } from '#lib/domain/words.ts';
import { figuresSchema } from './failure.ts';

const instant = z.iso.datetime();
const named = z.object({ id: z.string(), name: z.string() });

/** What is brought back. */
export const restoreOriginSchema = z.discriminatedUnion('kind', [
  /** A copy that the centre knows; `siteId` is where its backup was made. */
  z.object({
    kind: z.literal('copy'),
    siteId: z.string(),
    sourceId: z.string(),
    backupId: z.string(),
    copyId: z.string(),
    destinationId: z.string(),
  }),
  /**
   * A file at the site where the restore runs, below one of its allowed roots: a copy of ours on a disk
   * (`….dump.zst.age`), or a plain dump of the practice software's own (`CABINET_….dump`, L11), which has no manifest.
   */
  z.object({ kind: z.literal('file'), path: z.string().min(1).max(1000) }),
  /** Undo: the original that an earlier case kept beside the restored database. */
  z.object({ kind: z.literal('kept'), caseId: z.string() }),
]);
export type RestoreOrigin = z.infer<typeof restoreOriginSchema>;

/** Where it is brought back to. The site carries it out, with the account that its own settings name for restoring. */
export const restoreTargetSchema = z.object({
  siteId: z.string(),
  /** The source whose server and database are meant; null where the server is one of the site's restore servers. */
  sourceId: z.string().nullable(),
  /** A restore server of the site's settings by name; null is the source's own server. */
  server: z.string().max(100).nullable(),
  database: z.string().min(1).max(63),
  /** Replace: restored beside, proven, then swapped by name. Beside: restored under a name that isn't taken. */
  mode: z.enum(['replace', 'beside']),
  /**
   * For a backup that another site made: the age recipient of the agent that restores it. The approver signs over it, so
   * that nobody else can have the backup's key sealed to their own.
   */
  targetRecipient: z
    .string()
    .regex(/^age1[a-z0-9]{58}$/)
    .nullable()
    .default(null),
});
export type RestoreTarget = z.infer<typeof restoreTargetSchema>;

/** What a person asks for. Nothing in it changes once it was asked; another wish is another case. */
export const restoreRequestSchema = z.object({
  format: z.literal('keepwell-restore'),
  version: z.literal(1),
  caseId: z.string(),
  practice: named,
  /** The site where it runs. */
  site: named,
  origin: restoreOriginSchema,
  target: restoreTargetSchema,
  reason: z.string().min(1).max(2000),
  requestedBy: named,
  requestedAt: instant,
  /** Days for which the replaced original stays beside the restored database. */
  keepDays: z.number().int().min(1).max(365),
});
export type RestoreRequest = z.infer<typeof restoreRequestSchema>;

/** One thing that the preflight found. Red blocks, amber must be acknowledged; its sentence is `restore.finding.<code>`. */
export const findingSchema = z.object({
  code: z.enum(findingCodes),
  level: z.enum(findingLevels),
  figures: figuresSchema,
});
export type Finding = z.infer<typeof findingSchema>;

/** What would be lost of one table. */
export const lossSchema = z.object({
  schema: z.string().max(63),
  table: z.string().max(63),
  kind: z.enum(lossKinds),
  /** Null where the table isn't there on that side. */
  rowsNow: z.number().nullable(),
  rowsThen: z.number().nullable(),
});
export type Loss = z.infer<typeof lossSchema>;

export const connectedSchema = z.object({
  user: z.string().max(63),
  application: z.string().max(120),
  host: z.string().max(255),
  count: z.number().int(),
});

/** What the agent found before anybody approves: the approver reads it, and signs over it. */
export const preflightSchema = z.object({
  checkedAt: instant,
  /** Of the stored dump; null for an undo. The agent restores these bytes and no others. */
  dumpSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  /** The instant that it goes back to, where a manifest says. */
  snapshotAt: instant.nullable(),
  manifestSigner: z.string().nullable(),
  findings: z.array(findingSchema).max(60),
  /** Tables that differ between now and then, largest loss first; `tablesSame` more don't. */
  losses: z.array(lossSchema).max(300),
  tablesSame: z.number().int(),
  connected: z.array(connectedSchema).max(100),
  /** Milliseconds that each part is likely to take; measured by drills where there are any. */
  estimateMs: z.object({ safetyBackup: z.number(), restore: z.number(), compare: z.number() }),
  isMeasured: z.boolean(),
});
export type Preflight = z.infer<typeof preflightSchema>;

/**
 * All that an approver says yes to. A passkey signs SHA-256 over its canonical JSON (lib/contract/permit.ts), so that
 * the signature is worth nothing for any other case, copy, target, finding or hour.
 */
export const caseDocumentSchema = z.object({
  format: z.literal('keepwell-permit'),
  version: z.literal(1),
  request: restoreRequestSchema,
  preflight: preflightSchema,
  /** The agent begins nothing after it. */
  expiresAt: instant,
});
export type CaseDocument = z.infer<typeof caseDocumentSchema>;
