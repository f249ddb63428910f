import { randomInt } from 'node:crypto';
import { writeAudit } from '#lib/central/audit/write.ts';
import { database, type Transaction } from '#lib/central/database/client.ts';
import { addCaseOrder, type PlacedCaseOrder } from '#lib/central/orders/case-order.ts';
import { enqueueOrder } from '#lib/central/orders/enqueue.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';
import { type RestoreRequest, restoreRequestSchema } from '#lib/contract/restore-case.ts';
import { callBackCode } from '#lib/domain/restore-case.ts';
import { newId } from '#lib/shared/ids.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { addEvent } from './add-event.ts';
import { subjectOf } from './case-subject.ts';
import { findOpenCase } from './find-open-case.ts';
import { type ResolvedWish, resolveWish } from './resolve-wish.ts';
import type { RequestOutcome, RestoreWish } from './restore-wish.ts';

type Placed = { outcome: RequestOutcome; order: PlacedCaseOrder | null };

/**
 * Asks for a restore: the case is there with its audit entry and the order to check it, or nothing is. Nothing of the
 * clinic's changes by it. The agent's findings come as a fact.
 */
export async function requestRestore(
  by: Authorized<'restore.request'>,
  wish: RestoreWish,
): Promise<RequestOutcome> {
  const { outcome, order } = await database().$transaction((tx) => place(tx, by, wish));
  if (order !== null) await enqueueOrder(order);
  return outcome;
}

async function place(tx: Transaction, by: Authorized<'restore.request'>, wish: RestoreWish): Promise<Placed> {
  const site = await tx.site.findFirst({
    where: { AND: [{ id: wish.siteId, archivedAt: null }, siteWhere(by.scope)] },
    include: { practice: true },
  });
  if (site === null) return { outcome: { ok: false, problem: 'not_found' }, order: null };
  const resolved = await resolveWish(tx, { siteId: site.id, practiceId: site.practiceId }, wish);
  if (!resolved.ok) return { outcome: resolved, order: null };
  return openCase(tx, by, { site, reason: wish.reason, undoesId: null, ...resolved });
}

export type NewCase = Omit<ResolvedWish, 'ok'> & {
  site: {
    id: string;
    name: string;
    practiceId: string;
    practice: { id: string; name: string; keepDays: number };
  };
  reason: string;
  undoesId: string | null;
};

/** Opens a case that its caller has found to be right, unless one about the same database is open. */
export async function openCase(
  tx: Transaction,
  by: Authorized<'restore.request'>,
  asked: NewCase,
): Promise<Placed> {
  const { site, origin, target, reason } = asked;
  // Two who press at once: the second sees the first one's case.
  await tx.$queryRaw`SELECT id FROM site WHERE id = ${site.id} FOR UPDATE`;
  const open = await findOpenCase(tx, target);
  if (open !== null) return { outcome: { ok: false, problem: 'already_open', caseId: open }, order: null };
  const request: RestoreRequest = restoreRequestSchema.parse({
    format: 'keepwell-restore',
    version: 1,
    caseId: newId('rst', by.now),
    practice: { id: site.practice.id, name: site.practice.name },
    site: { id: site.id, name: site.name },
    origin,
    target,
    reason,
    requestedBy: { id: by.actor.userId, name: by.actor.name },
    requestedAt: by.now.toISOString(),
    keepDays: site.practice.keepDays,
  });
  await tx.restoreCase.create({ data: caseRow(by, asked, request) });
  const details = { reason, origin, target } as unknown as Prisma.InputJsonObject;
  await addEvent(tx, {
    caseId: request.caseId,
    kind: 'requested',
    at: by.now,
    actorId: by.actor.userId,
    actorName: by.actor.name,
    details,
  });
  await writeAudit(tx, by, {
    action: 'restore.requested',
    practiceId: site.practiceId,
    siteId: site.id,
    subject: subjectOf({ id: request.caseId, target, site }),
    details: { origin, target } as unknown as Prisma.InputJsonObject,
  });
  const order = await addCaseOrder(tx, {
    siteId: site.id,
    request: { kind: 'check-restore', request },
    requestedBy: by.actor.userId,
    now: by.now,
  });
  return { outcome: { ok: true, caseId: request.caseId }, order };
}

function caseRow(by: Authorized<'restore.request'>, asked: NewCase, request: RestoreRequest) {
  const { site, origin, target } = asked;
  return {
    id: request.caseId,
    practiceId: site.practiceId,
    siteId: site.id,
    sourceId: target.sourceId,
    backupId: asked.backupId,
    undoesId: asked.undoesId,
    state: 'requested' as const,
    request: request as unknown as Prisma.InputJsonObject,
    origin: origin as unknown as Prisma.InputJsonObject,
    target: target as unknown as Prisma.InputJsonObject,
    reason: asked.reason,
    requestedBy: by.actor.userId,
    requestedName: by.actor.name,
    requestedAt: by.now,
    callBackCode: callBackCode((below) => randomInt(below)),
  };
}
