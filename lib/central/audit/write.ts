import type { Transaction } from '#lib/central/database/client.ts';
import { newId } from '#lib/shared/ids.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import type { AuditAction } from './actions.ts';

/** Whose doing it is. An `Authorized` is one; `systemAuthor` and `agentAuthor` are the two others. */
export type Author = {
  readonly actor: { readonly userId: string | null; readonly name: string; readonly address: string | null };
  readonly now: Date;
};

export type AuditEvent = {
  action: AuditAction;
  practiceId: string | null;
  siteId: string | null;
  /** What was changed, with its name as it is now: the sentence must read well when the thing has long gone. */
  subject: { kind: string; id: string; name: string };
  /** Before and after, by field; never a secret. */
  details?: Prisma.InputJsonObject;
};

/** Writes who did what, in the transaction of the change itself: neither is ever there without the other. */
export async function writeAudit(tx: Transaction, by: Author, event: AuditEvent): Promise<void> {
  await tx.auditEntry.create({
    data: {
      id: newId('aud', by.now),
      at: by.now,
      actorId: by.actor.userId,
      actorName: by.actor.name,
      address: by.actor.address,
      action: event.action,
      practiceId: event.practiceId,
      siteId: event.siteId,
      subjectKind: event.subject.kind,
      subjectId: event.subject.id,
      subjectName: event.subject.name,
      details: event.details ?? {},
    },
  });
}

/** The centre itself, acting on what it saw. */
export function systemAuthor(now: Date): Author {
  return { actor: { userId: null, name: 'system', address: null }, now };
}

/** A site's agent. */
export function agentAuthor(siteName: string, address: string | null, now: Date): Author {
  return { actor: { userId: null, name: `agent ${siteName}`, address }, now };
}
