import type { Ledger, NoEffect } from '#lib/central/reports/ledger.ts';
import type { CaseEvent } from '#lib/central/restores/add-event.ts';
import type { Prisma, RestoreCase } from '#prisma/generated/client.ts';

/** The case that a fact is about, when it runs at the site that tells; or why the fact can have no effect. */
export function ownCase(ledger: Ledger, caseId: string): { row: RestoreCase } | { noEffect: NoEffect } {
  const row = ledger.restores.rows.get(caseId);
  if (row !== undefined && row.siteId === ledger.siteId) return { row };
  const isForeign = row !== undefined || ledger.restores.foreignIds.has(caseId);
  return { noEffect: isForeign ? 'not_of_this_site' : 'unknown_case' };
}

/** Notes what the site's agent tells of a case. */
export function noteEvent(
  ledger: Ledger,
  about: { caseId: string; kind: CaseEvent; at: Date; details?: unknown },
): void {
  const { details, ...event } = about;
  ledger.restores.events.push({
    ...event,
    actorId: null,
    actorName: `agent ${ledger.restores.siteName}`,
    // As it came over the wire: JSON already.
    details: (details ?? {}) as Prisma.InputJsonObject,
  });
}
