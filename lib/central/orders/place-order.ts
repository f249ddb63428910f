import type { AuditAction } from '#lib/central/audit/actions.ts';
import { writeAudit } from '#lib/central/audit/write.ts';
import { database, type Transaction } from '#lib/central/database/client.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';
import { jobSchema } from '#lib/contract/jobs.ts';
import { newId } from '#lib/shared/ids.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { enqueueOrder } from './enqueue.ts';
import {
  expiresAfterMs,
  type OrderKind,
  type OrderRequest,
  type OrderRequestOf,
  type PermissionToOrder,
} from './order-request.ts';

export type PlacedOrder =
  | { ok: true; orderId: string }
  /** `already_asked` names the order that stands: its progress is what the person wants to see. */
  | { ok: false; problem: 'already_asked'; orderId: string }
  | { ok: false; problem: 'not_found' | 'no_agent' };

const auditedAs: Record<Exclude<OrderKind, 'sync'>, AuditAction> = {
  backup: 'backup.ordered',
  verify: 'verify.ordered',
  drill: 'drill.ordered',
  'add-disk': 'disk.ordered',
  'test-source': 'test.ordered',
  'test-destination': 'test.ordered',
};

/**
 * Asks something of a site's agent. The order is a row first, with its audit entry, and goes to the site's queue
 * afterwards; a Redis that is away delays it and loses nothing.
 */
export async function placeOrder<K extends OrderKind>(
  by: Authorized<PermissionToOrder[K]>,
  siteId: string,
  request: OrderRequestOf<K>,
): Promise<PlacedOrder> {
  const id = newId('ord', by.now);
  const payload = jobSchema.parse({ protocol: 1, orderId: id, ...request });
  const placed = await database().$transaction(async (tx): Promise<PlacedOrder> => {
    const site = await tx.site.findFirst({
      where: { AND: [{ id: siteId, archivedAt: null }, siteWhere(by.scope)] },
      include: { agents: { where: { revokedAt: null }, select: { id: true } } },
    });
    if (site === null || !(await isOfSite(tx, siteId, request))) return { ok: false, problem: 'not_found' };
    if (site.agents.length === 0) return { ok: false, problem: 'no_agent' };
    const standing = await findStanding(tx, siteId, request, by.now);
    if (standing !== null) return { ok: false, problem: 'already_asked', orderId: standing };

    await tx.order.create({
      data: {
        id,
        siteId,
        kind: request.kind,
        payload: payload as Prisma.InputJsonObject,
        state: 'asked',
        requestedBy: by.actor.userId,
        requestedAt: by.now,
        expiresAt: new Date(by.now.getTime() + expiresAfterMs[request.kind]),
      },
    });
    if (request.kind !== 'sync') {
      await writeAudit(tx, by, {
        action: auditedAs[request.kind],
        practiceId: site.practiceId,
        siteId,
        subject: await subjectOf(tx, request),
        details: { orderId: id },
      });
    }
    return { ok: true, orderId: id };
  });
  if (placed.ok) await enqueueOrder({ id, siteId, payload });
  return placed;
}

/** Whether all that the order names belongs to this site: a foreign id is not found. */
async function isOfSite(tx: Transaction, siteId: string, request: OrderRequest): Promise<boolean> {
  switch (request.kind) {
    case 'backup': {
      const set = await tx.backupSet.findFirst({
        where: { id: request.setId, siteId, archivedAt: null },
        include: { members: { select: { sourceId: true } } },
      });
      if (set === null) return false;
      const members = new Set(set.members.map((member) => member.sourceId));
      if (!(request.sourceIds ?? []).every((sourceId) => members.has(sourceId))) return false;
      const wanted = [...new Set(request.destinationIds ?? [])];
      const reached = await tx.siteDestination.count({ where: { siteId, destinationId: { in: wanted } } });
      return reached === wanted.length;
    }
    case 'verify':
    case 'drill':
      return (await tx.copy.count({ where: { id: request.copyId, siteId } })) === 1;
    case 'add-disk': {
      const { destinationId } = request;
      const where = { siteId, destinationId, destination: { kind: 'removable', archivedAt: null } };
      return (await tx.siteDestination.count({ where })) === 1;
    }
    // What is tested may not be saved yet; the agent alone can open its secret, sealed with the place that it is for.
    case 'test-source':
    case 'test-destination':
    case 'sync':
      return true;
  }
}

/** The same backup or drill that is asked for and not ended: pressing the button twice makes one. */
async function findStanding(
  tx: Transaction,
  siteId: string,
  request: OrderRequest,
  now: Date,
): Promise<string | null> {
  const about =
    request.kind === 'backup'
      ? { path: ['setId'], equals: request.setId }
      : request.kind === 'drill'
        ? { path: ['copyId'], equals: request.copyId }
        : null;
  if (about === null) return null;
  const standing = await tx.order.findFirst({
    where: {
      siteId,
      kind: request.kind,
      payload: about,
      OR: [{ state: { in: ['asked', 'queued'] }, expiresAt: { gt: now } }, { state: 'running' }],
    },
    orderBy: { requestedAt: 'desc' },
  });
  return standing?.id ?? null;
}

async function subjectOf(tx: Transaction, request: OrderRequest) {
  switch (request.kind) {
    case 'backup': {
      const set = await tx.backupSet.findUniqueOrThrow({ where: { id: request.setId } });
      return { kind: 'set', id: set.id, name: set.name };
    }
    case 'verify':
    case 'drill': {
      const copy = await tx.copy.findUniqueOrThrow({
        where: { id: request.copyId },
        include: { destination: true },
      });
      return { kind: 'copy', id: copy.id, name: copy.place ?? copy.destination.name };
    }
    case 'add-disk':
      return { kind: 'disk', id: request.mediumId, name: request.label };
    case 'test-source':
      return { kind: 'source', id: request.source.id, name: request.source.name };
    case 'test-destination':
      return { kind: 'destination', id: request.destination.id, name: request.destination.name };
    case 'sync':
      return { kind: 'site', id: '', name: '' };
  }
}
