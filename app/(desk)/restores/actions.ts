'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { requireActor } from '#lib/access/require-actor.ts';
import { agreeAsSupport } from '#lib/central/restores/agree-as-support.ts';
import { approveRestore } from '#lib/central/restores/approve-restore.ts';
import { approveWithCode } from '#lib/central/restores/approve-with-code.ts';
import { askForCode } from '#lib/central/restores/ask-for-code.ts';
import { checkAgain } from '#lib/central/restores/check-again.ts';
import { rejectRestore } from '#lib/central/restores/reject-restore.ts';
import { requestRestore } from '#lib/central/restores/request-restore.ts';
import { requestUndo } from '#lib/central/restores/request-undo.ts';
import { signOffRestore } from '#lib/central/restores/sign-off-restore.ts';
import { submitRestore } from '#lib/central/restores/submit-restore.ts';
import { withdrawRestore } from '#lib/central/restores/withdraw-restore.ts';
import { type Assertion, assertionSchema } from '#lib/contract/permit.ts';
import { findingCodes } from '#lib/domain/words.ts';
import {
  caseIdSchema,
  codeSchema,
  noteSchema,
  reasonSchema,
  type WishInput,
  wishSchema,
} from './input-schemas.ts';

/** What came back: done, or the name of what stood in the way (`restore.problem.<name>`). */
export type CaseAnswer = { ok: true; caseId?: string } | { ok: false; problem: string; caseId?: string };

const unreadable: CaseAnswer = { ok: false, problem: 'unreadable' };

export async function askForRestore(wish: WishInput): Promise<CaseAnswer> {
  const by = await requireActor('restore.request');
  const parsed = wishSchema.safeParse(wish);
  if (!parsed.success) return { ok: false, problem: problemIn(parsed.error) };
  return answered(await requestRestore(by, parsed.data));
}

export async function undo(caseId: string, reason: string): Promise<CaseAnswer> {
  const by = await requireActor('restore.request');
  const parsed = z.tuple([caseIdSchema, reasonSchema]).safeParse([caseId, reason]);
  if (!parsed.success) return { ok: false, problem: problemIn(parsed.error) };
  return answered(await requestUndo(by, ...parsed.data));
}

export async function checkOnceMore(caseId: string): Promise<CaseAnswer> {
  const by = await requireActor('restore.request');
  const parsed = caseIdSchema.safeParse(caseId);
  return parsed.success ? answered(await checkAgain(by, parsed.data)) : unreadable;
}

export async function submit(caseId: string, acknowledged: string[]): Promise<CaseAnswer> {
  const by = await requireActor('restore.request');
  const parsed = z
    .tuple([caseIdSchema, z.array(z.enum(findingCodes)).max(60)])
    .safeParse([caseId, acknowledged]);
  return parsed.success ? answered(await submitRestore(by, ...parsed.data)) : unreadable;
}

export async function withdraw(caseId: string): Promise<CaseAnswer> {
  const by = await requireActor('restore.request');
  const parsed = caseIdSchema.safeParse(caseId);
  return parsed.success ? answered(await withdrawRestore(by, parsed.data)) : unreadable;
}

export async function approve(caseId: string, assertion: Assertion): Promise<CaseAnswer> {
  const by = await requireActor('restore.approve');
  const parsed = z.tuple([caseIdSchema, assertionSchema]).safeParse([caseId, assertion]);
  return parsed.success ? answered(await approveRestore(by, ...parsed.data)) : unreadable;
}

export async function showCode(caseId: string): Promise<CaseAnswer> {
  const by = await requireActor('restore.approve');
  const parsed = caseIdSchema.safeParse(caseId);
  return parsed.success ? answered(await askForCode(by, parsed.data)) : unreadable;
}

export async function approveByCode(caseId: string, code: string): Promise<CaseAnswer> {
  const by = await requireActor('restore.approve');
  const parsed = z.tuple([caseIdSchema, codeSchema]).safeParse([caseId, code]);
  if (!parsed.success) return { ok: false, problem: 'code_short' };
  return answered(await approveWithCode(by, ...parsed.data));
}

export async function reject(caseId: string, reason: string): Promise<CaseAnswer> {
  const by = await requireActor('restore.approve');
  const parsed = z.tuple([caseIdSchema, reasonSchema]).safeParse([caseId, reason]);
  if (!parsed.success) return { ok: false, problem: problemIn(parsed.error) };
  return answered(await rejectRestore(by, ...parsed.data));
}

export async function agree(caseId: string): Promise<CaseAnswer> {
  const by = await requireActor('restore.support');
  const parsed = caseIdSchema.safeParse(caseId);
  return parsed.success ? answered(await agreeAsSupport(by, parsed.data)) : unreadable;
}

export async function signOff(caseId: string, note: string): Promise<CaseAnswer> {
  const by = await requireActor('restore.request');
  const parsed = z.tuple([caseIdSchema, noteSchema]).safeParse([caseId, note]);
  return parsed.success ? answered(await signOffRestore(by, ...parsed.data)) : unreadable;
}

/** Whatever came of it, the page is read again: what was refused was often decided by somebody else meanwhile. */
function answered(outcome: CaseAnswer): CaseAnswer {
  revalidatePath('/restores', 'layout');
  return outcome;
}

/** The schema's messages are names of problems; an issue without one comes from no form of ours. */
function problemIn(error: z.ZodError): string {
  return error.issues.map((issue) => issue.message).find((text) => /^[a-z_]+$/.test(text)) ?? 'unreadable';
}
