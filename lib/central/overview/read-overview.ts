import { database, type Reader } from '#lib/central/database/client.ts';
import { loadCopyRules } from '#lib/central/retention/load-copy-rules.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';
import { loadDays, type SlotDay } from '#lib/central/site-view/load-days.ts';
import { type JudgedSite, loadSites } from '#lib/central/site-view/load-sites.ts';
import type { Failure } from '#lib/contract/failure.ts';
import { type CopyRule, worstOfRules } from '#lib/domain/copy-rule.ts';
import { compareHealth, type HealthState } from '#lib/domain/health.ts';
import { fitsSearch } from './fits-search.ts';

export type OverviewQuestion = {
  search: string;
  state: HealthState | null;
  /** From 1. */
  page: number;
};

export type Overview = {
  /** Every site in scope, whatever is searched for. */
  total: number;
  counts: Record<HealthState, number>;
  /** Names of the sites that need somebody, worst first. */
  needing: string[];
  watched: string[];
  /** The first site's name, for the answer about a single one. */
  onlyName: string;
  /** How many practices these sites are of. */
  practices: number;
  /** The zone that most of the sites are in, for the hour of the answer; null without sites. */
  timeZone: string | null;
  week: WeekCounts;
  /** Sites that fit the search, before the chosen state narrows them. */
  matching: Record<HealthState, number>;
  sites: OverviewSite[];
  page: number;
  pages: number;
};

export type OverviewSite = JudgedSite & {
  days: SlotDay[];
  /** 3-2-1-1-0, of each digit the worst of its sets; null without sets. */
  rule: CopyRule | null;
  /** Why copies wait, one a destination. */
  waiting: { destination: string; failure: Failure | null }[];
};

/** What was due in the last seven days and whose grace has ended. */
export type WeekCounts = {
  due: number;
  kept: number;
  late: number;
  missed: number;
  unknown: number;
  excused: number;
};

export const sitesPerPage = 20;

/** Every site in scope, judged, worst first, and one page of them with its evidence. */
export async function readOverview(
  by: Authorized<'site.read'>,
  question: OverviewQuestion,
): Promise<Overview> {
  const reader = database();
  const all = (await loadSites(reader, siteWhere(by.scope), by.now)).sort(worstFirst);
  const matching = all.filter((site) => fitsSearch(site, question.search));
  const chosen =
    question.state === null ? matching : matching.filter((site) => site.health.state === question.state);
  const pages = Math.max(1, Math.ceil(chosen.length / sitesPerPage));
  const page = Math.min(Math.max(1, question.page), pages);
  const shown = chosen.slice((page - 1) * sitesPerPage, page * sitesPerPage);
  const siteIds = shown.map((site) => site.siteId);
  const [rules, days, waiting, week] = await Promise.all([
    loadCopyRules(
      reader,
      shown.flatMap((site) => site.sets),
      by.now,
    ),
    loadDays(reader, shown, by.now),
    loadWaitingCopies(reader, siteIds),
    countWeek(
      reader,
      all.map((site) => site.siteId),
      by.now,
    ),
  ]);
  return {
    total: all.length,
    counts: countStates(all),
    needing: namesOf(all, 'bad'),
    watched: namesOf(all, 'warn'),
    onlyName: all[0]?.name ?? '',
    practices: new Set(all.map((site) => site.practice.id)).size,
    timeZone: zoneOfMost(all),
    week,
    matching: countStates(matching),
    sites: shown.map((site) => ({
      ...site,
      rule: worstOfRules(site.sets.flatMap((set) => rules.get(set.setId) ?? [])),
      days: days.get(site.siteId) ?? [],
      waiting: waiting.get(site.siteId) ?? [],
    })),
    page,
    pages,
  };
}

function worstFirst(a: JudgedSite, b: JudgedSite): number {
  return compareHealth(a.health, b.health) || a.name.localeCompare(b.name) || (a.siteId < b.siteId ? -1 : 1);
}

function namesOf(sites: JudgedSite[], state: HealthState): string[] {
  return sites.filter((site) => site.health.state === state).map((site) => site.name);
}

function zoneOfMost(sites: JudgedSite[]): string | null {
  const counts = new Map<string, number>();
  for (const { timeZone } of sites) counts.set(timeZone, (counts.get(timeZone) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

function countStates(sites: JudgedSite[]): Record<HealthState, number> {
  const counts = { ok: 0, warn: 0, bad: 0 };
  for (const site of sites) counts[site.health.state] += 1;
  return counts;
}

async function countWeek(reader: Reader, siteIds: string[], now: Date): Promise<WeekCounts> {
  const since = new Date(now.getTime() - 7 * 86_400_000);
  const rows = await reader.$queryRaw<{ state: string; count: bigint }[]>`
    SELECT state::text AS state, count(*) FROM slot
    WHERE site_id = ANY(${siteIds}::text[]) AND due_at > ${since}::timestamp AND due_at <= ${now}::timestamp
    GROUP BY state`;
  const of = (state: string): number => Number(rows.find((row) => row.state === state)?.count ?? 0);
  const counts = {
    kept: of('kept'),
    late: of('kept_late'),
    missed: of('missed'),
    unknown: of('unknown'),
    excused: of('excused'),
  };
  return { ...counts, due: counts.kept + counts.late + counts.missed + counts.unknown + counts.excused };
}

async function loadWaitingCopies(
  reader: Reader,
  siteIds: string[],
): Promise<Map<string, OverviewSite['waiting']>> {
  const rows = await reader.copy.findMany({
    where: { siteId: { in: siteIds }, state: 'waiting' },
    distinct: ['siteId', 'destinationId'],
    orderBy: [{ siteId: 'asc' }, { destinationId: 'asc' }, { id: 'desc' }],
    select: { siteId: true, failure: true, destination: { select: { name: true } } },
  });
  const bySite = new Map<string, OverviewSite['waiting']>();
  for (const row of rows) {
    const own = bySite.get(row.siteId) ?? [];
    own.push({ destination: row.destination.name, failure: row.failure as Failure | null });
    bySite.set(row.siteId, own);
  }
  return bySite;
}
