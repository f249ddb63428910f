'use server';

import { revalidatePath } from 'next/cache';
import { notFound } from 'next/navigation';
import { z } from 'zod';
import { requireActor } from '#lib/access/require-actor.ts';
import { confirmRecoveryKey } from '#lib/central/recovery-key/confirm-recovery-key.ts';
import { keepRecoveryKey } from '#lib/central/recovery-key/keep-recovery-key.ts';

const keepSchema = z.object({
  practiceId: z.string(),
  recipient: z.string().max(100),
  replaces: z.string().max(100).nullable(),
});
const confirmSchema = z.object({
  practiceId: z.string(),
  recipient: z.string().max(100),
  holder: z.string().max(1000),
});

/** Keeps the public half. The private half stays in the browser that made it. */
export async function keepPublicHalf(fields: z.input<typeof keepSchema>) {
  const by = await requireActor('recovery_key.make');
  const outcome = await keepRecoveryKey(by, keepSchema.parse(fields));
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  return outcome;
}

export async function confirmKept(fields: z.input<typeof confirmSchema>) {
  const by = await requireActor('recovery_key.make');
  const parsed = confirmSchema.parse(fields);
  const outcome = await confirmRecoveryKey(by, parsed);
  if (!outcome.ok && outcome.problem === 'not_found') notFound();
  if (outcome.ok) revalidatePath('/', 'layout');
  return outcome;
}
