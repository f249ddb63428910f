import { database } from '#lib/central/database/client.ts';
import { type Authorized, siteWhere, wholePracticeWhere } from '#lib/central/scope.ts';

export type SetLine = {
  id: string;
  name: string;
  revision: number;
  /** In the order in which they are backed up. */
  sources: { id: string; name: string }[];
  policy: { id: string; name: string } | null;
  policySince: Date | null;
};

/** The sets of a site in scope that are in use, by name. */
export async function listSets(by: Authorized<'policy.change'>, siteId: string): Promise<SetLine[]> {
  return readSets(by, { siteId });
}

/** One of them; null when it isn't in scope. */
export async function findSet(
  by: Authorized<'policy.change'>,
  ids: { siteId: string; setId: string },
): Promise<SetLine | null> {
  const [set] = await readSets(by, { siteId: ids.siteId, id: ids.setId });
  return set ?? null;
}

async function readSets(by: Authorized, where: { siteId: string; id?: string }): Promise<SetLine[]> {
  const rows = await database().backupSet.findMany({
    where: { AND: [where, { archivedAt: null, site: { AND: [siteWhere(by.scope), { archivedAt: null }] } }] },
    include: {
      policy: { select: { id: true, name: true } },
      members: { orderBy: { position: 'asc' }, select: { source: { select: { id: true, name: true } } } },
    },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  });
  return rows.map(({ id, name, revision, policy, policySince, members }) => ({
    id,
    name,
    revision,
    policy,
    policySince,
    sources: members.map(({ source }) => source),
  }));
}

/** What a set of this site can be made of: its databases, and the policies of its practice. */
export async function listSetChoices(
  by: Authorized<'policy.change'>,
  siteId: string,
): Promise<{ sources: { id: string; name: string }[]; policies: PolicyChoice[] }> {
  const site = { AND: [siteWhere(by.scope), { id: siteId, archivedAt: null }] };
  const [sources, policies, reached] = await Promise.all([
    database().source.findMany({
      where: { archivedAt: null, site },
      select: { id: true, name: true },
      orderBy: { name: 'asc' },
    }),
    database().policy.findMany({
      where: { archivedAt: null, practice: { sites: { some: site } } },
      include: { versions: { orderBy: { version: 'desc' }, take: 1, select: { destinationIds: true } } },
      orderBy: { name: 'asc' },
    }),
    database().siteDestination.findMany({ where: { site }, select: { destinationId: true } }),
  ]);
  const atSite = new Set(reached.map(({ destinationId }) => destinationId));
  return {
    sources,
    policies: policies.map(({ id, name, versions }) => ({
      id,
      name,
      isUsable: versions[0]?.destinationIds.some((destinationId) => atSite.has(destinationId)) ?? false,
    })),
  };
}

/** `isUsable`: one of its destinations at least has been set up at the site. */
export type PolicyChoice = { id: string; name: string; isUsable: boolean };

export type PracticeSet = {
  id: string;
  name: string;
  revision: number;
  policy: { id: string; name: string } | null;
  site: { id: string; name: string; timeZone: string };
};

/** Every set of a practice, site by site: what a policy can serve. */
export async function listPracticeSets(
  by: Authorized<'policy.change'>,
  practiceId: string,
): Promise<PracticeSet[]> {
  return database().backupSet.findMany({
    where: {
      archivedAt: null,
      site: {
        archivedAt: null,
        practice: { AND: [wholePracticeWhere(by.scope), { id: practiceId, archivedAt: null }] },
      },
    },
    select: {
      id: true,
      name: true,
      revision: true,
      policy: { select: { id: true, name: true } },
      site: { select: { id: true, name: true, timeZone: true } },
    },
    orderBy: [{ site: { name: 'asc' } }, { name: 'asc' }],
  });
}
