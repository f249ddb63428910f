'use server';

import { revalidatePath } from 'next/cache';
import { notFound } from 'next/navigation';
import { z } from 'zod';
import { parseFields } from '#app/setup/parse-fields.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { changeDisk } from '#lib/central/media/change-disk.ts';
import {
  diskInputSchema,
  retirementSchema,
  rotationInputSchema,
  statementSchema,
} from '#lib/central/media/disk-input.ts';
import { orderDisk } from '#lib/central/media/order-disk.ts';
import { retireDisk, returnDisk } from '#lib/central/media/retire-disk.ts';
import { sayWhere } from '#lib/central/media/say-where.ts';
import { setRotation } from '#lib/central/media/set-rotation.ts';

type DiskFields = { label: string; colour: string; turn: string };

const editSchema = z.object({ mediumId: z.string(), revision: z.number().int() });

/** Has the agent make a plugged-in disk one of a set; the page follows the order until it has ended. */
export async function addDiskToSet(
  fields: { siteId: string; destinationId: string; volumeKey: string } & DiskFields,
) {
  const by = await requireActor('destination.change');
  const parsed = parseFields(diskInputSchema, fields);
  if (!parsed.ok) return parsed;
  const schema = z.object({ siteId: z.string(), destinationId: z.string(), volumeKey: z.string().max(320) });
  const outcome = await orderDisk(by, { ...schema.parse(fields), input: parsed.input });
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  return outcome;
}

export async function saveDisk(fields: z.input<typeof editSchema> & DiskFields) {
  const by = await requireActor('destination.change');
  const parsed = parseFields(diskInputSchema, fields);
  if (!parsed.ok) return parsed;
  const outcome = await changeDisk(by, { ...editSchema.parse(fields), input: parsed.input });
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  if (outcome.ok) revalidatePath('/', 'layout');
  return outcome;
}

export async function retireDiskOfSet(fields: z.input<typeof editSchema> & { as: string }) {
  const by = await requireActor('destination.change');
  const edit = { ...editSchema.parse(fields), as: retirementSchema.parse(fields.as) };
  const outcome = await retireDisk(by, edit);
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  if (outcome.ok) revalidatePath('/', 'layout');
  return outcome;
}

export async function returnDiskToSet(fields: z.input<typeof editSchema>) {
  const by = await requireActor('destination.change');
  const outcome = await returnDisk(by, editSchema.parse(fields));
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  if (outcome.ok) revalidatePath('/', 'layout');
  return outcome;
}

export async function sayWhereDiskIs(fields: { mediumId: string; place: string; note: string }) {
  const by = await requireActor('backup.order');
  const statement = statementSchema.parse(fields);
  const outcome = await sayWhere(by, { mediumId: z.string().parse(fields.mediumId), statement });
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  if (outcome.ok) revalidatePath('/', 'layout');
  return outcome;
}

const rotationSchema = z.object({
  siteId: z.string(),
  destinationId: z.string(),
  revision: z.number().int().nullable(),
  input: rotationInputSchema,
});

export async function saveRotation(fields: z.input<typeof rotationSchema>) {
  const by = await requireActor('destination.change');
  const edit = rotationSchema.parse(fields);
  const outcome = await setRotation(by, edit);
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  if (outcome.ok) revalidatePath('/', 'layout');
  return outcome;
}
