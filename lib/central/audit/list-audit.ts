import { z } from 'zod';
import { database } from '#lib/central/database/client.ts';
import { type Authorized, practiceWhere, type Scope } from '#lib/central/scope.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import type { AuditAction } from './actions.ts';

export type AuditRow = {
  id: string;
  /** Its place in the chain; null for one that was put in past the seal. */
  number: number | null;
  at: Date;
  actor: { id: string | null; name: string };
  address: string | null;
  action: string;
  practice: { id: string; name: string } | null;
  site: { id: string; name: string; timeZone: string } | null;
  subject: { kind: string; id: string; name: string };
  details: Record<string, unknown>;
};

export type AuditFilter = {
  actorId?: string;
  /** What was changed, whoever did it: a person's own history. */
  subjectId?: string;
  practiceId?: string;
  actions?: readonly AuditAction[];
  from?: Date;
  /** Before this instant. */
  until?: Date;
  /** The `next` of the page before. */
  after?: string;
};

const pageSize = 50;

/**
 * What was done in scope, newest first. Besides what carries a practice, a practice's people see what happened to
 * their own people's accounts (sign-ins, passwords), which belongs to no practice.
 */
export async function listAudit(
  by: Authorized<'audit.read'>,
  filter: AuditFilter,
): Promise<{ entries: AuditRow[]; next: string | null }> {
  const rows = await database().auditEntry.findMany({
    where: { AND: [await scopeWhere(by.scope), ...filterWheres(filter)] },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: pageSize + 1,
  });
  const entries = await withNames(rows.slice(0, pageSize));
  const last = entries.at(-1);
  const isMore = rows.length > pageSize && last !== undefined;
  return { entries, next: isMore ? `${last.at.getTime()}.${last.id}` : null };
}

/** The people and practices that a filter can name. */
export async function listAuditChoices(by: Authorized<'audit.read'>): Promise<{
  actors: { id: string; name: string }[];
  practices: { id: string; name: string }[];
}> {
  const [actors, practices] = await Promise.all([
    database().auditEntry.findMany({
      where: { AND: [await scopeWhere(by.scope), { actorId: { not: null } }] },
      distinct: ['actorId'],
      orderBy: [{ actorId: 'asc' }, { at: 'desc' }],
      select: { actorId: true, actorName: true },
      take: 500,
    }),
    database().practice.findMany({
      where: practiceWhere(by.scope),
      orderBy: { name: 'asc' },
      select: { id: true, name: true },
    }),
  ]);
  const named = actors.map((one) => ({ id: one.actorId ?? '', name: one.actorName }));
  return { actors: named.sort((a, b) => a.name.localeCompare(b.name)), practices };
}

async function scopeWhere(scope: Scope): Promise<Prisma.AuditEntryWhereInput> {
  if (scope.everywhere) return {};
  const practiceIds = [...scope.practiceIds];
  const ownPeople = await database().user.findMany({
    where: {
      grants: { some: { practiceId: { in: practiceIds } } },
      NOT: { grants: { some: { OR: [{ practiceId: null }, { practiceId: { notIn: practiceIds } }] } } },
    },
    select: { id: true },
  });
  const theirIds = ownPeople.map((person) => person.id);
  return {
    OR: [
      { practiceId: { in: practiceIds } },
      { practiceId: null, subjectKind: 'person', subjectId: { in: theirIds } },
      // Only their owner does anything to them.
      { practiceId: null, subjectKind: 'passkey', actorId: { in: theirIds } },
    ],
  };
}

function filterWheres(filter: AuditFilter): Prisma.AuditEntryWhereInput[] {
  const wheres: Prisma.AuditEntryWhereInput[] = [];
  if (filter.actorId) wheres.push({ actorId: filter.actorId });
  if (filter.subjectId) wheres.push({ subjectId: filter.subjectId });
  if (filter.practiceId) wheres.push({ practiceId: filter.practiceId });
  if (filter.actions) wheres.push({ action: { in: [...filter.actions] } });
  if (filter.from) wheres.push({ at: { gte: filter.from } });
  if (filter.until) wheres.push({ at: { lt: filter.until } });
  const after = /^(\d{1,15})\.(\w{1,60})$/.exec(filter.after ?? '');
  if (after?.[1] && after[2]) {
    const at = new Date(Number(after[1]));
    wheres.push({ OR: [{ at: { lt: at } }, { at, id: { lt: after[2] } }] });
  }
  return wheres;
}

const detailsSchema = z.record(z.string(), z.unknown());

type Loaded = Prisma.AuditEntryGetPayload<object>;

/** Adds the names of practices and sites: rows carry their ids alone, and outlive nothing, because neither is ever deleted. */
async function withNames(rows: Loaded[]): Promise<AuditRow[]> {
  const idsOf = (key: 'practiceId' | 'siteId') => [...new Set(rows.flatMap((row) => row[key] ?? []))];
  const [practices, sites] = await Promise.all([
    database().practice.findMany({
      where: { id: { in: idsOf('practiceId') } },
      select: { id: true, name: true },
    }),
    database().site.findMany({
      where: { id: { in: idsOf('siteId') } },
      select: { id: true, name: true, timeZone: true },
    }),
  ]);
  const practiceById = new Map(practices.map((one) => [one.id, one]));
  const siteById = new Map(sites.map((one) => [one.id, one]));
  return rows.map((row) => ({
    id: row.id,
    number: row.seq === null ? null : Number(row.seq),
    at: row.at,
    actor: { id: row.actorId, name: row.actorName },
    address: row.address,
    action: row.action,
    practice: practiceById.get(row.practiceId ?? '') ?? null,
    site: siteById.get(row.siteId ?? '') ?? null,
    subject: { kind: row.subjectKind, id: row.subjectId, name: row.subjectName },
    details: detailsSchema.parse(row.details),
  }));
}
