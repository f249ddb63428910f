import { z } from 'zod';
import { mediumColours, mediumPresences, pinWays, restoreSteps, triggers, turns } from '#lib/domain/words.ts';
import { comparisonSchema, drillReportSchema } from './drill.ts';
import { failureSchema, figuresSchema } from './failure.ts';
import { signedManifestSchema } from './manifest.ts';
import { mediumLabelSchema, pluggedVolumeSchema, volumeIdentitySchema } from './media.ts';
import { approverSchema } from './permit.ts';
import { maxFactsPerReport } from './protocol.ts';
import { preflightSchema, restoreOriginSchema, restoreTargetSchema } from './restore-case.ts';

const instant = z.iso.datetime();

/** What the agent tells of itself: its site's own settings, as they were set with its command line. */
const agentFacts = {
  version: z.string(),
  platform: z.string(),
  hostName: z.string(),
  bootId: z.string(),
  toolsFolder: z.string().nullable(),
  tools: z.array(z.object({ name: z.string(), version: z.string(), path: z.string() })),
  allowedRoots: z.array(z.string()),
  stagingQuotaBytes: z.number(),
  stagingFreeBytes: z.number(),
  /** What stays whatever retention says: so many proven copies of each source at each destination, and so many days. */
  floor: z.object({ copies: z.number().int(), days: z.number().int() }).nullable().default(null),
  /** Servers with the account that may restore there, as the site's own settings name them; never a password. */
  restoreServers: z
    .array(z.object({ name: z.string(), host: z.string(), port: z.number(), user: z.string() }))
    .default([]),
  /** The restore server that drills use; null where none is named. */
  drillServer: z.string().nullable().default(null),
};

/** What happened, as journalled at the site and told to the centre once, in order. */
export const factBodySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('agent-started'), ...agentFacts }),
  z.object({ kind: z.literal('assignment-adopted'), version: z.number().int() }),
  /** An assignment that the agent will not follow (another recovery key, a secret pointed elsewhere…). */
  z.object({ kind: z.literal('assignment-refused'), version: z.number().int(), failure: failureSchema }),
  z.object({
    kind: z.literal('attempt-started'),
    attemptId: z.string(),
    setId: z.string(),
    sourceIds: z.array(z.string()),
    trigger: z.enum(triggers),
    dueAt: instant.nullable(),
    orderId: z.string().nullable(),
    startedAt: instant,
  }),
  z.object({
    kind: z.literal('attempt-finished'),
    attemptId: z.string(),
    outcome: z.enum(['completed', 'failed', 'interrupted']),
    sourceId: z.string().nullable(),
    failure: failureSchema.nullable(),
    finishedAt: instant,
  }),
  /** One source's dump is complete, proved readable, fsynced, renamed and hashed. */
  z.object({
    kind: z.literal('backup-made'),
    signed: signedManifestSchema,
    /** Milliseconds of each stage. */
    durationsMs: z.object({ dump: z.number(), prove: z.number(), manifest: z.number() }),
  }),
  z.object({
    kind: z.literal('copy-stored'),
    copyId: z.string(),
    backupId: z.string(),
    destinationId: z.string(),
    /** Where it lies at the destination: folder and file name that a person can find. */
    place: z.string(),
    sizeBytes: z.number(),
    tookMs: z.number(),
    storedAt: instant,
    /**
     * Until when nobody can delete or overwrite it, as its place answered when asked after storing; null where the
     * place was to lock it and didn't. Not there where no lock was asked for. Never defaulted: the fact's hash covers it.
     */
    immutableUntil: instant.nullable().optional(),
    /** On which disk of a removable set. */
    mediumId: z.string().nullable().optional(),
  }),
  /** The copy waits: its destination is away or refused it. Told when the reason changes, not on each try. */
  z.object({
    kind: z.literal('copy-waiting'),
    copyId: z.string(),
    backupId: z.string(),
    destinationId: z.string(),
    failure: failureSchema,
    tries: z.number().int(),
    nextTryAt: instant,
  }),
  /** The copy will not be made: a newer one has taken its place, or its bytes are gone. */
  z.object({
    kind: z.literal('copy-given-up'),
    copyId: z.string(),
    backupId: z.string(),
    destinationId: z.string(),
    failure: failureSchema,
  }),
  z.object({
    kind: z.literal('copy-checked'),
    copyId: z.string(),
    backupId: z.string(),
    proof: z.enum(['intact', 'readable']),
    outcome: z.enum(['passed', 'failed']),
    /** True when the bytes were read back from the destination, false when shown on the staged ones. */
    readBack: z.boolean(),
    failure: failureSchema.nullable(),
    checkedAt: instant,
  }),
  /** Retention let it go: its files are removed. `reasons` says which rule, `keepDaily newer-in-period` for one. */
  z.object({
    kind: z.literal('copy-expired'),
    copyId: z.string(),
    backupId: z.string(),
    destinationId: z.string(),
    reasons: z.array(z.string().max(80)).max(20),
    expiredAt: instant,
  }),
  /** It should have gone and could not be removed: it is tried again. Told when the reason changes, not on each try. */
  z.object({
    kind: z.literal('copy-expiry-failed'),
    copyId: z.string(),
    backupId: z.string(),
    destinationId: z.string(),
    failure: failureSchema,
    at: instant,
  }),
  /**
   * What lies at a destination was compared with what should: names and sizes. Told once a day, and when the destination
   * goes away or comes back; what is wrong with a copy is told by a `copy-checked` of its own.
   */
  z.object({
    kind: z.literal('destination-checked'),
    destinationId: z.string(),
    /** Why it could not be looked at; null when it was. */
    failure: failureSchema.nullable(),
    /** Copies that should be there, and of them those that are missing or of another size. */
    copies: z.number().int().min(0),
    missing: z.number().int().min(0),
    altered: z.number().int().min(0),
    /** Half-written files of ours that were removed. */
    rubbishRemoved: z.number().int().min(0),
    /** Of a removable set: the disks in the drive, which alone were looked through. */
    mediumIds: z.array(z.string()).max(20).optional(),
    checkedAt: instant,
  }),
  z.object({ kind: z.literal('drill-finished'), ...drillReportSchema.shape }),
  /** What a restore's preflight found, or why it could not be made. */
  z.object({
    kind: z.literal('restore-checked'),
    caseId: z.string(),
    preflight: preflightSchema.nullable(),
    failure: failureSchema.nullable(),
    checkedAt: instant,
  }),
  /** A restore begins: with a permit from the centre, or by hand at the site (its command line, without the centre). */
  z.object({
    kind: z.literal('restore-begun'),
    caseId: z.string(),
    by: z.enum(['centre', 'site']),
    /** Whose passkey permitted it; null for a code at the site, or by hand. */
    approver: z.object({ personId: z.string(), credentialId: z.string() }).nullable(),
    origin: restoreOriginSchema,
    target: restoreTargetSchema,
    reason: z.string().max(2000),
    startedAt: instant,
  }),
  z.object({
    kind: z.literal('restore-step'),
    caseId: z.string(),
    step: z.enum(restoreSteps),
    state: z.enum(['started', 'done', 'failed']),
    failure: failureSchema.nullable(),
    figures: figuresSchema,
    /** With the end of `comparing`. */
    comparison: comparisonSchema.nullable(),
    at: instant,
  }),
  /**
   * A restore's end. `swapped`: the restored database has the original's name. `restored`: it stands beside, under its own.
   * Any other end leaves the original in place and in use.
   */
  z.object({
    kind: z.literal('restore-ended'),
    caseId: z.string(),
    outcome: z.enum(['swapped', 'restored', 'refused', 'failed']),
    failure: failureSchema.nullable(),
    /** The backup of the original that was taken first. */
    safetyBackupId: z.string().nullable(),
    /** Where the original stands now, and until when it is kept. */
    kept: z
      .object({ server: z.string(), database: z.string(), sizeBytes: z.number(), until: instant })
      .nullable(),
    endedAt: instant,
  }),
  /** A kept original was dropped, its time being over and its successor backed up; or why it stays on. */
  z.object({
    kind: z.literal('kept-dropped'),
    caseId: z.string(),
    database: z.string(),
    outcome: z.enum(['dropped', 'stays']),
    failure: failureSchema.nullable(),
    at: instant,
  }),
  /** A backup's file key sealed to another site's agent, for the one restore that was permitted: an age header, base64. */
  z.object({
    kind: z.literal('file-key-rewrapped'),
    caseId: z.string(),
    backupId: z.string(),
    header: z.base64().max(60_000),
    at: instant,
  }),
  /** A code for this case is shown at the site (never told here). */
  z.object({ kind: z.literal('code-shown'), caseId: z.string(), until: instant }),
  z.object({
    kind: z.literal('approver-pinned'),
    approver: approverSchema,
    way: z.enum(pinWays),
    /** Credential id of who endorsed it. */
    endorsedBy: z.string().nullable(),
    at: instant,
  }),
  z.object({ kind: z.literal('approver-unpinned'), credentialId: z.string(), at: instant }),
  /** An order's end; `figures` holds what a test found (versions, free space…). */
  z.object({
    kind: z.literal('order-finished'),
    orderId: z.string(),
    outcome: z.enum(['done', 'failed', 'refused']),
    failure: failureSchema.nullable(),
    figures: figuresSchema,
    finishedAt: instant,
  }),
  z.object({
    kind: z.literal('capsule-stored'),
    destinationId: z.string(),
    place: z.string(),
    storedAt: instant,
  }),
  /** A disk was made one of a removable set: its marker is on it. At the site with the command line, or by an order. */
  z.object({
    kind: z.literal('medium-added'),
    mediumId: z.string(),
    destinationId: z.string(),
    label: mediumLabelSchema,
    colour: z.enum(mediumColours),
    turn: z.enum(turns),
    volume: volumeIdentitySchema,
    fsType: z.string().max(40),
    sizeBytes: z.number().nullable(),
    orderId: z.string().nullable(),
    at: instant,
  }),
  /** What the agent sees of a disk: told when it changes. */
  z.object({
    kind: z.literal('medium-seen'),
    mediumId: z.string(),
    destinationId: z.string(),
    presence: z.enum(mediumPresences),
    /** With `removed`: whether it had been flushed, so that pulling it lost nothing. */
    wasSafe: z.boolean(),
    freeBytes: z.number().nullable(),
    at: instant,
  }),
  /** All that is plugged in and is no disk of the site: told when it changes. */
  z.object({ kind: z.literal('volumes-seen'), volumes: z.array(pluggedVolumeSchema).max(50), at: instant }),
  /**
   * A copy that this agent's journal did not know was found at a destination (catalog import): its manifest's signature and
   * the sizes of its files fit. Tells a centre that has lost its own records, or never had them, what lies there.
   */
  z.object({
    kind: z.literal('copy-found'),
    signed: signedManifestSchema,
    copyId: z.string(),
    backupId: z.string(),
    destinationId: z.string(),
    place: z.string(),
    sizeBytes: z.number(),
    mediumId: z.string().nullable(),
    foundAt: instant,
  }),
  z.object({ kind: z.literal('clock-jumped'), byMs: z.number(), at: instant }),
  z.object({ kind: z.literal('trouble'), failure: failureSchema, at: instant }),
]);
export type FactBody = z.infer<typeof factBodySchema>;

/** A fact as it stands in the journal: numbered, and chained to the one before it by hash. */
export const factSchema = z.object({
  id: z.string(),
  /** Which journal: made anew when a journal is made anew. */
  epoch: z.string(),
  /** 1, 2, 3… within the epoch, without gaps. */
  seq: z.number().int().min(1),
  at: instant,
  /** Hash of the fact before it; 64 zeros for the first. */
  previousHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** SHA-256, hex, over the canonical JSON of all the other members. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  body: factBodySchema,
});
export type Fact = z.infer<typeof factSchema>;

export const reportRequestSchema = z.object({
  protocol: z.number().int(),
  batchId: z.string(),
  facts: z.array(factSchema).min(1).max(maxFactsPerReport),
});
export type ReportRequest = z.infer<typeof reportRequestSchema>;

/** How far the centre has got in that epoch: all facts up to and with this one are stored with their effects. */
export const reportAnswerSchema = z.object({ epoch: z.string(), upTo: z.number().int().min(0) });
export type ReportAnswer = z.infer<typeof reportAnswerSchema>;
