import type { Reader } from '#lib/central/database/client.ts';
import {
  hasDrillServer,
  loadSourceDrills,
  type SourceDrills,
} from '#lib/central/drills/load-source-drills.ts';
import { loadDrives } from '#lib/central/media/load-drives.ts';
import { judgeSiteHealth, type SiteFacts, type SiteHealth } from '#lib/domain/health.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { loadPoints, type SetPoints } from './load-points.ts';
import { loadSetTimes, type SetTimes } from './load-set-times.ts';

/** A site with its judgement and what the judgement was made from. */
export type JudgedSite = {
  siteId: string;
  name: string;
  city: string;
  timeZone: string;
  phone: string | null;
  practice: { id: string; name: string; recoveryHolder: string | null };
  agent: { lastHeardAt: Date; clockSkewMs: number } | null;
  sources: { sourceId: string; name: string; engine: string; database: string | null }[];
  sets: JudgedSet[];
  drills: SourceDrills[];
  health: SiteHealth;
};

export type JudgedSet = SetPoints &
  Omit<SetTimes, 'setId'> & { setId: string; name: string; memberIds: string[]; hasPolicy: boolean };

/** Sites in use that fit `where`, judged. A fixed number of queries, however many sites there are. */
export async function loadSites(
  reader: Reader,
  where: Prisma.SiteWhereInput,
  now: Date,
): Promise<JudgedSite[]> {
  const sites = await reader.site.findMany({
    where: { AND: [where, { archivedAt: null }] },
    select: siteColumns,
  });
  const siteIds = sites.map((site) => site.id);
  const setIds = sites.flatMap((site) => site.sets.map((set) => set.id));
  const [offSiteSets, times, damaged, refused, drills, drives] = await Promise.all([
    loadSetsWithOffSite(reader, setIds),
    loadSetTimes(reader, setIds, now),
    countDamagedCopies(reader, siteIds),
    loadRefusals(reader, siteIds),
    loadSourceDrills(reader, siteIds),
    loadDrives(reader, sites, now),
  ]);
  const members = sites.flatMap((site) =>
    site.sets.map((set) => ({
      setId: set.id,
      memberIds: set.members.map((member) => member.sourceId),
      hasOffSiteDestination: offSiteSets.has(set.id),
    })),
  );
  const points = await loadPoints(reader, members, now);
  const noPoints: SetPoints = { point: null, offSitePoint: null, settledPoint: null };

  return sites.map((site) => {
    const sets = site.sets.map((set) => ({
      setId: set.id,
      name: set.name,
      memberIds: set.members.map((member) => member.sourceId),
      hasPolicy: set.policyId !== null,
      lastDue: times.get(set.id)?.lastDue ?? null,
      nextDueAt: times.get(set.id)?.nextDueAt ?? null,
      lastAttempt: times.get(set.id)?.lastAttempt ?? null,
      ...(points.get(set.id) ?? noPoints),
    }));
    const agent = site.agents[0] ?? null;
    const ownDrills = drills.filter((one) => one.siteId === site.id);
    const facts: SiteFacts = {
      drills: { hasServer: hasDrillServer(agent?.selfReport ?? null), sources: ownDrills },
      agent: agent && { ...agent, hasRefusedAssignment: refused.has(site.id) },
      recoveryKey: recoveryKeyOf(site.practice),
      damagedCopies: damaged.get(site.id) ?? 0,
      isDiskWanted: drives.wanted.has(site.id),
      isDiskOverstaying: drives.overstaying.has(site.id),
      sets: sets.map((set) => ({
        ...set,
        hasOffSiteDestination: offSiteSets.has(set.setId),
        dueSlots: set.lastDue === null ? [] : [set.lastDue],
      })),
    };
    return {
      siteId: site.id,
      name: site.name,
      city: site.city,
      timeZone: site.timeZone,
      phone: site.phone,
      practice: {
        id: site.practice.id,
        name: site.practice.name,
        recoveryHolder: site.practice.recoveryHolder,
      },
      agent: agent && { lastHeardAt: agent.lastHeardAt, clockSkewMs: agent.clockSkewMs },
      sources: site.sources.map(({ id, name, engine, settings }) => ({
        sourceId: id,
        name,
        engine,
        database: databaseOf(settings),
      })),
      sets,
      drills: ownDrills,
      health: judgeSiteHealth(facts, now),
    };
  });
}

const siteColumns = {
  id: true,
  name: true,
  city: true,
  timeZone: true,
  phone: true,
  practice: {
    select: {
      id: true,
      name: true,
      recoveryRecipient: true,
      recoveryConfirmedAt: true,
      recoveryHolder: true,
    },
  },
  agents: {
    where: { revokedAt: null },
    take: 1,
    select: { lastHeardAt: true, forkSeenAt: true, clockSkewMs: true, selfReport: true },
  },
  sources: {
    where: { archivedAt: null },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    select: { id: true, name: true, engine: true, settings: true },
  },
  sets: {
    where: { archivedAt: null },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    select: {
      id: true,
      name: true,
      policyId: true,
      members: {
        where: { source: { archivedAt: null } },
        orderBy: { position: 'asc' },
        select: { sourceId: true },
      },
    },
  },
} satisfies Prisma.SiteSelect;

function recoveryKeyOf(practice: {
  recoveryRecipient: string | null;
  recoveryConfirmedAt: Date | null;
}): SiteFacts['recoveryKey'] {
  if (practice.recoveryRecipient === null) return 'missing';
  return practice.recoveryConfirmedAt === null ? 'unconfirmed' : 'confirmed';
}

/** The database's own name, for finding a site by it. */
function databaseOf(settings: unknown): string | null {
  if (typeof settings !== 'object' || settings === null || !('database' in settings)) return null;
  return typeof settings.database === 'string' ? settings.database : null;
}

async function loadSetsWithOffSite(reader: Reader, setIds: string[]): Promise<Set<string>> {
  const rows = await reader.$queryRaw<{ id: string }[]>`
    SELECT s.id FROM backup_set s
    JOIN policy p ON p.id = s.policy_id
    JOIN policy_version v ON v.policy_id = p.id AND v.version = p.current_version
    WHERE s.id = ANY(${setIds}::text[]) AND EXISTS (
      SELECT 1 FROM destination d WHERE d.id = ANY(v.destination_ids) AND d.placement = 'off-site'
    )`;
  return new Set(rows.map((row) => row.id));
}

async function countDamagedCopies(reader: Reader, siteIds: string[]): Promise<Map<string, number>> {
  const rows = await reader.copy.groupBy({
    by: ['siteId'],
    where: {
      siteId: { in: siteIds },
      state: { in: ['missing', 'corrupt'] },
      // Of a disk that is known to be lost or broken nothing was found damaged: its copies just are no more.
      OR: [{ mediumId: null }, { medium: { retiredAs: null } }, { medium: { retiredAs: 'kept' } }],
    },
    _count: true,
  });
  return new Map(rows.map((row) => [row.siteId, row._count]));
}

/** Sites whose agent will not follow the newest assignment. */
async function loadRefusals(reader: Reader, siteIds: string[]): Promise<Set<string>> {
  const rows = await reader.$queryRaw<{ siteId: string }[]>`
    SELECT s.site_id AS "siteId" FROM unnest(${siteIds}::text[]) AS s (site_id)
    CROSS JOIN LATERAL (
      SELECT refused_at, acknowledged_at FROM assignment_version
      WHERE assignment_version.site_id = s.site_id ORDER BY version DESC LIMIT 1
    ) a
    WHERE a.refused_at IS NOT NULL AND a.acknowledged_at IS NULL`;
  return new Set(rows.map((row) => row.siteId));
}
