import { database } from '#lib/central/database/client.ts';
import { type Authorized, practiceWhere, siteWhere } from '#lib/central/scope.ts';

export type PracticeLine = {
  id: string;
  name: string;
  phone: string | null;
  sites: number;
  /** Sites whose agent is enrolled. */
  agents: number;
  recoveryKey: 'missing' | 'unconfirmed' | 'kept';
  createdAt: Date;
};

/** The practices in scope that are in use, by name. */
export async function listPractices(by: Authorized<'practice.read'>, search = ''): Promise<PracticeLine[]> {
  const inUse = { AND: [siteWhere(by.scope), { archivedAt: null }] };
  const rows = await database().practice.findMany({
    where: {
      AND: [practiceWhere(by.scope), { archivedAt: null }, searchWhere(search)],
    },
    select: {
      id: true,
      name: true,
      phone: true,
      createdAt: true,
      recoveryRecipient: true,
      recoveryConfirmedAt: true,
      sites: { where: inUse, select: { agents: { where: { revokedAt: null }, select: { id: true } } } },
    },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  });
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    phone: row.phone,
    createdAt: row.createdAt,
    sites: row.sites.length,
    agents: row.sites.filter(({ agents }) => agents.length > 0).length,
    recoveryKey: recoveryKeyState(row),
  }));
}

export function recoveryKeyState(practice: {
  recoveryRecipient: string | null;
  recoveryConfirmedAt: Date | null;
}): PracticeLine['recoveryKey'] {
  if (practice.recoveryRecipient === null) return 'missing';
  return practice.recoveryConfirmedAt === null ? 'unconfirmed' : 'kept';
}

function searchWhere(search: string) {
  const contains = search.trim();
  if (contains === '') return {};
  const text = { contains, mode: 'insensitive' as const };
  return {
    OR: [{ name: text }, { sites: { some: { archivedAt: null, OR: [{ name: text }, { city: text }] } } }],
  };
}
