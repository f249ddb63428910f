import type { Transaction } from '#lib/central/database/client.ts';
import { newId } from '#lib/shared/ids.ts';
import type { Prisma } from '#prisma/generated/client.ts';

/** What happened to a case, by name; each has its sentence in messages/…/restore.json (`restore.event.<kind>`). */
export const caseEvents = [
  'requested',
  'check_again',
  'checked',
  'check_failed',
  'submitted',
  'deputy_asked',
  'support_approved',
  'code_asked',
  'code_shown',
  'approved',
  'rejected',
  'withdrawn',
  'lapsed',
  'key_rewrapped',
  'begun',
  'swapped',
  'restored',
  'refused',
  'failed',
  'signed_off',
  'undo_asked',
  'kept_dropped',
  'kept_stays',
] as const;
export type CaseEvent = (typeof caseEvents)[number] | `step.${string}`;

export type NewCaseEvent = {
  caseId: string;
  kind: CaseEvent;
  at: Date;
  actorId: string | null;
  actorName: string;
  details?: Prisma.InputJsonObject;
};

/** Writes what happened to a case, in the transaction of the change itself; the database chains it at the commit. */
export async function addEvent(tx: Transaction, event: NewCaseEvent): Promise<void> {
  await tx.restoreEvent.create({ data: eventRow(event) });
}

export function eventRow(event: NewCaseEvent) {
  return { id: newId('rsv', event.at), ...event, details: event.details ?? {} };
}
