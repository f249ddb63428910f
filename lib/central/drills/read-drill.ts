import { orderedBy } from '#lib/central/backups/ordered-by.ts';
import { database } from '#lib/central/database/client.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';
import { type DrillReport, drillReportSchema } from '#lib/contract/drill.ts';
import type { Prisma } from '#prisma/generated/client.ts';

/** A drill with its whole report, and what it was of. */
export type DrillView = {
  drillId: string;
  practiceId: string;
  site: { id: string; name: string; timeZone: string };
  source: string;
  backup: { id: string; snapshotAt: Date };
  copy: { id: string; place: string | null };
  destination: { id: string; name: string; kind: string; placement: string };
  orderedBy: string | null;
  startedAt: Date;
  finishedAt: Date;
  /** Milliseconds that fetching, restoring and comparing took together. */
  restoreMs: number;
  report: DrillReport;
};

/** One drill; null when it isn't in scope. */
export async function readDrill(by: Authorized<'history.read'>, drillId: string): Promise<DrillView | null> {
  const reader = database();
  const drill = await reader.drill.findFirst({
    where: { id: drillId, site: siteWhere(by.scope) },
    select: drillColumns,
  });
  if (drill === null) return null;
  const { site, source, backup, copy, orderId, report, ...rest } = drill;
  return {
    drillId,
    practiceId: site.practiceId,
    site: { id: site.id, name: site.name, timeZone: site.timeZone },
    source: source.name,
    backup,
    copy: { id: copy.id, place: copy.place },
    destination: copy.destination,
    orderedBy: await orderedBy(reader, orderId),
    ...rest,
    report: drillReportSchema.parse(report),
  };
}

const drillColumns = {
  orderId: true,
  startedAt: true,
  finishedAt: true,
  restoreMs: true,
  report: true,
  site: { select: { id: true, name: true, timeZone: true, practiceId: true } },
  source: { select: { name: true } },
  backup: { select: { id: true, snapshotAt: true } },
  copy: {
    select: {
      id: true,
      place: true,
      destination: { select: { id: true, name: true, kind: true, placement: true } },
    },
  },
} satisfies Prisma.DrillSelect;
