import { database } from '#lib/central/database/client.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';
import { type PostgresSettings, postgresSettingsSchema } from '#lib/contract/assignment.ts';

export type SourceLine = {
  id: string;
  name: string;
  revision: number;
  settings: PostgresSettings;
  password: PasswordState;
  newestSnapshotAt: Date | null;
  setNames: string[];
};

/** `other_agent`: sealed for an agent that is no longer the site's, so that nobody there can open it. */
export type PasswordState = 'none' | 'sealed' | 'other_agent';

/** The databases of a site in scope that are in use, by name. */
export async function listSources(by: Authorized<'source.change'>, siteId: string): Promise<SourceLine[]> {
  return readSources(by, { siteId });
}

/** One of them; null when it isn't in scope. */
export async function findSource(
  by: Authorized<'source.change'>,
  ids: { siteId: string; sourceId: string },
): Promise<SourceLine | null> {
  const [source] = await readSources(by, { siteId: ids.siteId, id: ids.sourceId });
  return source ?? null;
}

async function readSources(by: Authorized, where: { siteId: string; id?: string }): Promise<SourceLine[]> {
  const rows = await database().source.findMany({
    where: { AND: [where, { archivedAt: null, site: { AND: [siteWhere(by.scope), { archivedAt: null }] } }] },
    include: {
      site: { select: { agents: { where: { revokedAt: null }, select: { ageRecipient: true } } } },
      backups: { orderBy: { snapshotAt: 'desc' }, take: 1, select: { snapshotAt: true } },
      members: { where: { set: { archivedAt: null } }, select: { set: { select: { name: true } } } },
    },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  });
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    revision: row.revision,
    settings: postgresSettingsSchema.parse(row.settings),
    password: passwordState(row.sealedForRecipient, row.site.agents[0]?.ageRecipient),
    newestSnapshotAt: row.backups[0]?.snapshotAt ?? null,
    setNames: row.members.map(({ set }) => set.name),
  }));
}

export function passwordState(sealedFor: string | null, agentRecipient: string | undefined): PasswordState {
  if (sealedFor === null) return 'none';
  return sealedFor === agentRecipient ? 'sealed' : 'other_agent';
}
