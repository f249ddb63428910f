import { database } from '#lib/central/database/client.ts';
import type { Authorized, Scope } from '#lib/central/scope.ts';
import { judgePersonState, type PersonState } from '#lib/domain/grant.ts';
import type { Role } from '#lib/domain/words.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { grantWhere, personWhere } from './reach.ts';

export type GrantRow = {
  id: string;
  role: Role;
  practice: { id: string; name: string } | null;
  site: { id: string; name: string } | null;
};

export type PersonRow = {
  id: string;
  name: string;
  email: string;
  state: PersonState;
  /** Those in scope. */
  grants: GrantRow[];
  lastSeenAt: Date | null;
};

export type PeopleFilter = { search?: string; state?: PersonState; practiceId?: string; after?: string };

const pageSize = 50;

/** The people with a role in scope, by name; the next page begins after the last one's id. */
export async function listPeople(
  by: Authorized<'people.read'>,
  filter: PeopleFilter,
): Promise<{ people: PersonRow[]; next: string | null }> {
  const { after } = filter;
  const rows = await database().user.findMany({
    where: { AND: [personWhere(by.scope), ...filterWheres(by.scope, filter)] },
    include: personInclude(by.scope),
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: pageSize + 1,
    ...(after ? { cursor: { id: after }, skip: 1 } : {}),
  });
  const people = rows.slice(0, pageSize).map(toPersonRow);
  return { people, next: rows.length > pageSize ? (people.at(-1)?.id ?? null) : null };
}

function filterWheres(scope: Scope, { search, state, practiceId }: PeopleFilter): Prisma.UserWhereInput[] {
  const wheres: Prisma.UserWhereInput[] = [];
  if (search) {
    const contains = { contains: search, mode: 'insensitive' } as const;
    wheres.push({ OR: [{ name: contains }, { email: contains }] });
  }
  if (practiceId) wheres.push({ grants: { some: { AND: [grantWhere(scope), { practiceId }] } } });
  if (state === 'deactivated') wheres.push({ deactivatedAt: { not: null } });
  if (state === 'active') wheres.push({ deactivatedAt: null, passwordHash: { not: null } });
  if (state === 'invited') wheres.push({ deactivatedAt: null, passwordHash: null });
  return wheres;
}

export function personInclude(scope: Scope) {
  return {
    grants: {
      where: grantWhere(scope),
      include: { practice: { select: { id: true, name: true } }, site: { select: { id: true, name: true } } },
      orderBy: { createdAt: 'asc' },
    },
    sessions: { select: { lastSeenAt: true }, orderBy: { lastSeenAt: 'desc' }, take: 1 },
  } as const satisfies Prisma.UserInclude;
}

type Loaded = Prisma.UserGetPayload<{ include: ReturnType<typeof personInclude> }>;

export function toPersonRow(row: Loaded): PersonRow {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    state: judgePersonState({ hasPassword: row.passwordHash !== null, deactivatedAt: row.deactivatedAt }),
    grants: row.grants.map(({ id, role, practice, site }) => ({ id, role, practice, site })),
    lastSeenAt: row.sessions[0]?.lastSeenAt ?? null,
  };
}
