import { database } from '#lib/central/database/client.ts';
import { type Authorized, siteWhere, wholePracticeWhere } from '#lib/central/scope.ts';
import { type PasswordState, passwordState } from '#lib/central/sources/list-sources.ts';
import { type DestinationKind, destinationKinds, type Placement } from '#lib/domain/words.ts';
import { type NamingPolicy, policiesNaming } from './policies-naming.ts';
import { type StoredReach, settingsOf } from './site-destination-input.ts';

export type DestinationLine = {
  id: string;
  name: string;
  kind: DestinationKind;
  placement: Placement;
  revision: number;
  /** Every site of the practice, and how it gets there; null where it hasn't been told yet. */
  sites: { siteId: string; name: string; reach: SiteReach | null }[];
};

export type SiteReach = StoredReach & { revision: number; secret: PasswordState };

/** The destinations of a practice that are in use, by name. */
export async function listDestinations(
  by: Authorized<'policy.read' | 'policy.change' | 'destination.change'>,
  practiceId: string,
): Promise<DestinationLine[]> {
  return readDestinations({
    practice: { AND: [wholePracticeWhere(by.scope), { id: practiceId, archivedAt: null }] },
  });
}

/** One of them with the policies that name it; null when it isn't in scope. */
export async function findDestination(
  by: Authorized<'policy.read' | 'destination.change'>,
  ids: { practiceId: string; destinationId: string },
): Promise<(DestinationLine & { policies: NamingPolicy[] }) | null> {
  const [line] = await readDestinations({
    id: ids.destinationId,
    practice: { AND: [wholePracticeWhere(by.scope), { id: ids.practiceId, archivedAt: null }] },
  });
  if (line === undefined) return null;
  return { ...line, policies: await policiesNaming(database(), ids.practiceId, line.id) };
}

/** The destinations of a site's practice, with how each of its sites gets there. */
export async function listSiteDestinations(
  by: Authorized<'destination.change'>,
  siteId: string,
): Promise<DestinationLine[]> {
  return readDestinations({
    practice: {
      archivedAt: null,
      sites: { some: { AND: [siteWhere(by.scope), { id: siteId, archivedAt: null }] } },
    },
  });
}

async function readDestinations(where: { id?: string; practice: object }): Promise<DestinationLine[]> {
  const rows = await database().destination.findMany({
    where: { AND: [where, { archivedAt: null }] },
    include: {
      sites: true,
      practice: {
        select: {
          sites: {
            where: { archivedAt: null },
            orderBy: { name: 'asc' },
            select: {
              id: true,
              name: true,
              agents: { where: { revokedAt: null }, select: { ageRecipient: true } },
            },
          },
        },
      },
    },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  });
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    kind: kindOf(row.kind),
    placement: row.placement === 'off-site' ? 'off-site' : 'on-site',
    revision: row.revision,
    sites: row.practice.sites.map((site) => {
      const own = row.sites.find(({ siteId }) => siteId === site.id);
      return {
        siteId: site.id,
        name: site.name,
        reach:
          own === undefined
            ? null
            : {
                ...settingsOf(row.kind, own.settings),
                revision: own.revision,
                secret: passwordState(own.sealedForRecipient, site.agents[0]?.ageRecipient),
              },
      };
    }),
  }));
}

function kindOf(stored: string): DestinationKind {
  const kind = destinationKinds.find((one) => one === stored);
  if (kind === undefined) throw new Error(`A destination of the unknown kind ${stored}`);
  return kind;
}
