import { z } from 'zod';
import { copyStates } from '#lib/domain/words.ts';

const instant = z.iso.datetime();

const resultSchema = z.object({
  setId: z.string(),
  name: z.string(),
  reason: z.enum([
    'safe',
    'no_set',
    'backup_failed',
    'backup_unfinished',
    'no_copy_elsewhere',
    'copy_not_stored',
    'copy_not_proven',
  ]),
  places: z.array(z.string()),
  /** The instant that the fresh backup goes back to; null where there is none. */
  snapshotAt: instant.nullable(),
  copies: z.array(
    z.object({
      source: z.string(),
      destination: z.string(),
      isElsewhere: z.boolean(),
      state: z.enum(copyStates),
      check: z.enum(['none', 'running', 'passed', 'failed']),
      checkedAt: instant.nullable(),
    }),
  ),
});
export type FormatResult = z.infer<typeof resultSchema>;

/** What a "safe to format?" has asked for, and what it found: kept with its row, so that a restart loses nothing of it. */
export const formatStepsSchema = z.object({
  sets: z.array(
    z.object({
      setId: z.string(),
      name: z.string(),
      members: z.array(z.object({ sourceId: z.string(), name: z.string() })),
      backupOrderId: z.string(),
      /** The order that checks a copy, by the copy's id. */
      checks: z.record(z.string(), z.string()),
    }),
  ),
  /** As it was when the answer was given: copies come and go afterwards, and the record stays. */
  results: z.array(resultSchema).nullable(),
});
export type FormatSteps = z.infer<typeof formatStepsSchema>;
