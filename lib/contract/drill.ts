import { z } from 'zod';
import { drillOutcomes, drillSteps } from '#lib/domain/words.ts';
import { failureSchema, figuresSchema } from './failure.ts';

const identifier = z.string().min(1).max(63);

/**
 * What a policy asks of a restored database beyond its manifest, composed from kinds: a centre that was taken over can
 * ask such a question, and never run SQL of its own at a site. A table that isn't there fails its check.
 */
export const drillCheckSchema = z.discriminatedUnion('kind', [
  /** The newest value of a date or time column is at most so many days older than the backup's snapshot. */
  z.object({
    kind: z.literal('newest-value'),
    schema: identifier,
    table: identifier,
    column: identifier,
    maxAgeDays: z.number().int().min(1).max(3660),
  }),
  z.object({
    kind: z.literal('at-least-rows'),
    schema: identifier,
    table: identifier,
    rows: z.number().int().min(1).max(1_000_000_000_000),
  }),
]);
export type DrillCheck = z.infer<typeof drillCheckSchema>;

/** How often a source's copies are proven by restoring, and what is asked of the restored database. */
export const drillTermsSchema = z.object({
  /** Null: never by itself. */
  everyDays: z.number().int().min(1).max(366).nullable().default(30),
  checks: z.array(drillCheckSchema).max(20).default([]),
});
export type DrillTerms = z.infer<typeof drillTermsSchema>;

/** One thing in which the restored database differs from its manifest, by name; never what a row holds. */
export const differenceSchema = z.object({
  kind: z.string().max(60),
  name: z.string().max(400),
  problem: z.enum(['missing', 'unexpected', 'different']),
  expected: z.union([z.string().max(200), z.number()]).optional(),
  found: z.union([z.string().max(200), z.number()]).optional(),
});
export type ReportedDifference = z.infer<typeof differenceSchema>;

export const comparisonSchema = z.object({
  /** What was compared: tables with rows, of them those by content, sequences, large objects, other objects. */
  compared: z.object({
    tables: z.number().int(),
    rows: z.number(),
    hashedTables: z.number().int(),
    sequences: z.number().int(),
    largeObjects: z.number().int(),
    objects: z.number().int(),
  }),
  /** The first ones; `differencesTotal` counts them all. */
  differences: z.array(differenceSchema).max(200),
  differencesTotal: z.number().int().min(0),
});
export type Comparison = z.infer<typeof comparisonSchema>;

export const checkResultSchema = z.object({
  check: drillCheckSchema,
  passed: z.boolean(),
  /** Rows, or the age in days of the newest value; null where the table or column isn't there or holds none. */
  found: z.number().nullable(),
});
export type CheckResult = z.infer<typeof checkResultSchema>;

export const timedStepSchema = z.object({ step: z.enum(drillSteps), tookMs: z.number().min(0) });
export type TimedStep = z.infer<typeof timedStepSchema>;

/** Why this copy was drawn, so that the draw can be told and checked. */
export const drawSchema = z.object({
  reason: z.enum(['kind-never-proven', 'kind-longest-unproven', 'ordered']),
  /** Destinations that had copies to draw from, and how many copies lay at the drawn one. */
  destinations: z.number().int(),
  copies: z.number().int(),
  /** Whole days since that kind of copy was last proven by restoring; null when it never was. */
  unprovenDays: z.number().nullable(),
});
export type Draw = z.infer<typeof drawSchema>;

/** What a drill showed, as its fact tells it. `not-run` says nothing of the copy: the server was away, the space short. */
export const drillReportSchema = z.object({
  drillId: z.string(),
  copyId: z.string(),
  backupId: z.string(),
  sourceId: z.string(),
  destinationId: z.string(),
  orderId: z.string().nullable(),
  outcome: z.enum(drillOutcomes),
  failure: failureSchema.nullable(),
  draw: drawSchema,
  comparison: comparisonSchema.nullable(),
  checks: z.array(checkResultSchema).max(20),
  /** The engine's own check of the restored files (amcheck): `unavailable` where the server doesn't have it. */
  integrity: z.enum(['passed', 'failed', 'unavailable', 'not-run']),
  steps: z.array(timedStepSchema).max(20),
  /** The restore server's name in the site's settings, and its version. */
  server: z.string().max(100),
  serverVersion: z.string().max(100).nullable(),
  plainBytes: z.number(),
  figures: figuresSchema,
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
});
export type DrillReport = z.infer<typeof drillReportSchema>;
