import { database } from '#lib/central/database/client.ts';
import { type Authorized, practiceWhere, siteWhere } from '#lib/central/scope.ts';
import type { SetupFacts } from '#lib/domain/setup-steps.ts';
import { type Locale, locales } from '#lib/domain/words.ts';
import { type PracticeLine, recoveryKeyState } from './list-practices.ts';

export type PracticePage = {
  id: string;
  name: string;
  locale: Locale;
  phone: string | null;
  revision: number;
  recoveryKey: {
    state: PracticeLine['recoveryKey'];
    holder: string | null;
    madeAt: Date | null;
    confirmedAt: Date | null;
  };
  sites: PracticeSite[];
  people: number;
  policies: number;
  destinations: number;
};

export type PracticeSite = SetupFacts['sites'][number] & {
  name: string;
  city: string;
  country: string;
  timeZone: string;
  /** When its agent was last heard; null where there is none. */
  lastHeardAt: Date | null;
  /** The newest instant that a restore could go back to, over all its databases. */
  newestSnapshotAt: Date | null;
  sources: number;
};

/** One practice with what its page shows; null when it isn't in scope. Sites out of scope are left out. */
export async function findPractice(
  by: Authorized<'practice.read'>,
  practiceId: string,
): Promise<PracticePage | null> {
  const row = await database().practice.findFirst({
    where: { AND: [practiceWhere(by.scope), { id: practiceId, archivedAt: null }] },
    include: {
      sites: {
        where: { AND: [siteWhere(by.scope), { archivedAt: null }] },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
        include: siteDetails,
      },
      _count: {
        select: {
          policies: { where: { archivedAt: null } },
          destinations: { where: { archivedAt: null } },
        },
      },
    },
  });
  if (row === null) return null;
  const people = await database().user.count({
    where: { deactivatedAt: null, grants: { some: { practiceId } } },
  });
  return {
    id: row.id,
    name: row.name,
    locale: localeOf(row.locale),
    phone: row.phone,
    revision: row.revision,
    recoveryKey: {
      state: recoveryKeyState(row),
      holder: row.recoveryHolder,
      madeAt: row.recoveryMadeAt,
      confirmedAt: row.recoveryConfirmedAt,
    },
    sites: row.sites.map(practiceSite),
    people,
    policies: row._count.policies,
    destinations: row._count.destinations,
  };
}

const siteDetails = {
  agents: { where: { revokedAt: null }, select: { lastHeardAt: true } },
  backups: { orderBy: { snapshotAt: 'desc' as const }, take: 1, select: { snapshotAt: true } },
  sets: { where: { archivedAt: null, policyId: { not: null } }, take: 1, select: { id: true } },
  _count: {
    select: {
      sources: { where: { archivedAt: null } },
      siteDestinations: { where: { destination: { archivedAt: null } } },
    },
  },
};

type SiteRow = Pick<PracticeSite, 'name' | 'city' | 'country' | 'timeZone'> & {
  id: string;
  agents: { lastHeardAt: Date }[];
  backups: { snapshotAt: Date }[];
  sets: { id: string }[];
  _count: { sources: number; siteDestinations: number };
};

function practiceSite(site: SiteRow): PracticeSite {
  return {
    siteId: site.id,
    name: site.name,
    city: site.city,
    country: site.country,
    timeZone: site.timeZone,
    hasAgent: site.agents.length > 0,
    hasSource: site._count.sources > 0,
    hasDestination: site._count.siteDestinations > 0,
    hasScheduledSet: site.sets.length > 0,
    hasBackup: site.backups.length > 0,
    lastHeardAt: site.agents[0]?.lastHeardAt ?? null,
    newestSnapshotAt: site.backups[0]?.snapshotAt ?? null,
    sources: site._count.sources,
  };
}

/** Rows hold a language that a form offered; another one would be a row written by hand. */
export function localeOf(text: string): Locale {
  return locales.find((locale) => locale === text) ?? 'en';
}
