import { database, type Reader } from '#lib/central/database/client.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';
import { readSelfReport } from './self-report.ts';

/** What can be brought back, and where to: for the page that asks. */
export type Restorable = {
  practice: { id: string; name: string; keepDays: number; supportApproves: boolean };
  /** Where it would run, with the way to each other site of the practice. */
  site: {
    siteId: string;
    name: string;
    timeZone: string;
    hasAgent: boolean;
    allowedRoots: string[];
    restoreServers: { name: string; host: string }[];
    sources: { sourceId: string; name: string; database: string }[];
  };
  otherSites: { siteId: string; name: string }[];
  /** Null where a file is to be named instead. */
  backup: RestorableBackup | null;
  /** The site's newest ones that have a stored copy, to choose from where none is chosen. */
  newest: { backupId: string; source: string; snapshotAt: Date }[];
};

export type RestorableBackup = {
  backupId: string;
  siteId: string;
  siteName: string;
  sourceId: string;
  source: string;
  snapshotAt: Date;
  copies: RestorableCopy[];
};

export type RestorableCopy = {
  copyId: string;
  destination: string;
  placement: string;
  place: string | null;
  storedAt: Date | null;
  readableAt: Date | null;
  readBackAt: Date | null;
  restoredAt: Date | null;
  drillFailedAt: Date | null;
};

/** What a backup, or a site without one, offers for a restore that runs at this site; null outside the scope. */
export async function readRestorable(
  by: Authorized<'restore.request'>,
  at: { siteId: string; backupId: string | null },
): Promise<Restorable | null> {
  const reader = database();
  const site = await reader.site.findFirst({
    where: { AND: [{ id: at.siteId, archivedAt: null }, siteWhere(by.scope)] },
    select: {
      id: true,
      name: true,
      timeZone: true,
      practice: { select: { id: true, name: true, keepDays: true, supportApproves: true } },
      agents: { where: { revokedAt: null }, select: { selfReport: true } },
      sources: {
        where: { archivedAt: null },
        orderBy: { name: 'asc' },
        select: { id: true, name: true, settings: true },
      },
    },
  });
  if (site === null) return null;
  const backup = at.backupId === null ? null : await readBackup(reader, site.practice.id, at.backupId);
  if (at.backupId !== null && backup === null) return null;
  const otherSites = await reader.site.findMany({
    where: {
      AND: [{ practiceId: site.practice.id, archivedAt: null, id: { not: site.id } }, siteWhere(by.scope)],
    },
    orderBy: { name: 'asc' },
    select: { id: true, name: true },
  });
  const self = readSelfReport(site.agents[0]?.selfReport);
  return {
    practice: site.practice,
    site: {
      siteId: site.id,
      name: site.name,
      timeZone: site.timeZone,
      hasAgent: site.agents.length > 0,
      allowedRoots: self.allowedRoots,
      restoreServers: self.restoreServers.map(({ name, host }) => ({ name, host })),
      sources: site.sources.map(({ id, name, settings }) => ({
        sourceId: id,
        name,
        database: (settings as { database: string }).database,
      })),
    },
    otherSites: otherSites.map((other) => ({ siteId: other.id, name: other.name })),
    backup,
    newest: backup === null ? await readNewest(reader, site.id) : [],
  };
}

/** Where a backup was made: the site that its page offers first. Null outside the scope. */
export async function siteOfBackup(
  by: Authorized<'restore.request'>,
  backupId: string,
): Promise<string | null> {
  const backup = await database().backup.findFirst({
    where: { id: backupId, site: siteWhere(by.scope) },
    select: { siteId: true },
  });
  return backup?.siteId ?? null;
}

const mostNewest = 12;

async function readNewest(reader: Reader, siteId: string): Promise<Restorable['newest']> {
  const backups = await reader.backup.findMany({
    where: { siteId, copies: { some: { state: 'stored' } } },
    orderBy: { snapshotAt: 'desc' },
    take: mostNewest,
    select: { id: true, snapshotAt: true, source: { select: { name: true } } },
  });
  return backups.map(({ id, snapshotAt, source }) => ({ backupId: id, snapshotAt, source: source.name }));
}

/** Sites where this person may ask for a restore. */
export async function listRestoreSites(
  by: Authorized<'restore.request'>,
): Promise<{ siteId: string; name: string; practice: string }[]> {
  const sites = await database().site.findMany({
    where: { AND: [{ archivedAt: null }, siteWhere(by.scope)] },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    select: { id: true, name: true, practice: { select: { name: true } } },
  });
  return sites.map(({ id, name, practice }) => ({ siteId: id, name, practice: practice.name }));
}

async function readBackup(
  reader: Reader,
  practiceId: string,
  backupId: string,
): Promise<RestorableBackup | null> {
  const backup = await reader.backup.findFirst({
    where: { id: backupId, site: { practiceId } },
    select: {
      id: true,
      siteId: true,
      sourceId: true,
      snapshotAt: true,
      site: { select: { name: true } },
      source: { select: { name: true } },
      copies: {
        where: { state: 'stored' },
        select: {
          id: true,
          place: true,
          storedAt: true,
          readableAt: true,
          readBackAt: true,
          restoredAt: true,
          drillFailedAt: true,
          destination: { select: { name: true, placement: true } },
        },
      },
    },
  });
  if (backup === null) return null;
  const copies = backup.copies.map(({ id, destination, ...copy }) => ({
    ...copy,
    copyId: id,
    destination: destination.name,
    placement: destination.placement,
  }));
  return {
    backupId: backup.id,
    siteId: backup.siteId,
    siteName: backup.site.name,
    sourceId: backup.sourceId,
    source: backup.source.name,
    snapshotAt: backup.snapshotAt,
    // The best one first: restored by a drill, then what is near.
    copies: copies.sort((a, b) => rankOf(b) - rankOf(a) || a.destination.localeCompare(b.destination)),
  };
}

function rankOf(copy: RestorableCopy): number {
  if (copy.drillFailedAt !== null && (copy.restoredAt === null || copy.restoredAt < copy.drillFailedAt))
    return 0;
  const proof = copy.restoredAt !== null ? 4 : copy.readableAt !== null ? 2 : 1;
  return proof + (copy.placement === 'on-site' ? 1 : 0);
}
