import { z } from 'zod';
import { type RotationCalendar, usualCalendar } from '#lib/domain/rotation.ts';
import { mediumColours, turns, volumeFindings } from '#lib/domain/words.ts';
import { localTimeSchema } from './schedule.ts';

const turnSchema = z.enum(turns);

export const calendarSchema = z.object({
  week: z.array(turnSchema).length(7),
  month: z
    .object({
      turn: turnSchema,
      which: z.enum(['first', 'last']),
      weekday: z.number().int().min(1).max(7),
    })
    .nullable(),
  changesAt: localTimeSchema,
}) satisfies z.ZodType<RotationCalendar>;

export const mediumLabelSchema = z.string().trim().min(1).max(40);

/** A disk of a removable set, as people call it. Which volume it is, only its marker and the agent's journal say. */
export const assignedMediumSchema = z.object({
  id: z.string(),
  label: mediumLabelSchema,
  colour: z.enum(mediumColours),
  turn: turnSchema,
  isRetired: z.boolean(),
});
export type AssignedMedium = z.infer<typeof assignedMediumSchema>;

export const removableSettingsSchema = z.object({
  calendar: calendarSchema.default({ ...usualCalendar, week: [...usualCalendar.week] }),
  /** Whether the agent unmounts the disk once all is flushed, where its account may. */
  unmountsWhenDone: z.boolean().default(false),
  disks: z.array(assignedMediumSchema).max(100).default([]),
});
export type RemovableSettings = z.infer<typeof removableSettingsSchema>;

export const volumeIdentitySchema = z.object({
  /** The file system's own id: a UUID, or the eight hex digits of a FAT volume. */
  uuid: z.string().min(1).max(100),
  /** Serial number of the disk itself; null where the adapter doesn't tell. */
  serial: z.string().min(1).max(200).nullable(),
});

/** The file `keepwell/disk.json` on a disk. `mac` is an HMAC by a key of this site over the canonical JSON of all the rest. */
export const diskMarkerSchema = z.object({
  format: z.literal('keepwell-disk'),
  version: z.literal(1),
  mediumId: z.string().min(1).max(60),
  destinationId: z.string().min(1).max(60),
  label: mediumLabelSchema,
  colour: z.enum(mediumColours),
  turn: turnSchema,
  practice: z.object({ id: z.string().max(60), name: z.string().max(200) }),
  site: z.object({ id: z.string().max(60), name: z.string().max(200) }),
  volume: volumeIdentitySchema,
  createdAt: z.iso.datetime(),
  mac: z.string().regex(/^[0-9a-f]{64}$/),
});
export type DiskMarker = z.infer<typeof diskMarkerSchema>;

/** A plugged-in volume that is no disk of the site yet, or can't be one, as a person would pick it from a list. */
export const pluggedVolumeSchema = z.object({
  /** What an order names it by: made of its identity, good while it stays plugged in. */
  key: z.string().max(320),
  label: z.string().max(100),
  fsType: z.string().max(40),
  sizeBytes: z.number().nullable(),
  freeBytes: z.number().nullable(),
  isReadOnly: z.boolean(),
  /** Null where the system sees it and has not mounted it. */
  mountPoint: z.string().max(500).nullable(),
  /** Whether it is mounted where the site's own settings allow copies. */
  isAllowed: z.boolean(),
  finding: z.enum(volumeFindings),
  /** Whose marker it carries, where it has a readable one. */
  owner: z.object({ practice: z.string().max(200), site: z.string().max(200) }).nullable(),
});
export type PluggedVolume = z.infer<typeof pluggedVolumeSchema>;
