import type { Transaction } from '#lib/central/database/client.ts';
import { rewrapSiteOf } from '#lib/central/restores/read-pins.ts';
import type { Order, RestoreCase } from '#prisma/generated/client.ts';
import type { CaseLedger } from './case-ledger.ts';
import { Rows } from './rows.ts';

/** Reads the cases that facts name, and those that the orders which they end were for. */
export async function loadCases(
  tx: Transaction,
  siteId: string,
  namedIds: string[],
  orders: Order[],
): Promise<CaseLedger> {
  const ids = [...new Set([...namedIds, ...orders.flatMap((order) => caseIdOf(order) ?? [])])];
  const empty = { rows: new Rows<RestoreCase>(), foreignIds: new Set<string>() };
  const begun = { events: [], ended: [], rewrapped: [] };
  if (ids.length === 0) return { siteName: '', practiceId: '', ...empty, ...begun };
  const site = await tx.site.findUniqueOrThrow({ where: { id: siteId } });
  const cases = await tx.restoreCase.findMany({ where: { id: { in: ids } } });
  const isOurs = (row: RestoreCase) => row.siteId === siteId || rewrapSiteOf(row) === siteId;
  return {
    siteName: site.name,
    practiceId: site.practiceId,
    rows: new Rows(cases.filter(isOurs)),
    foreignIds: new Set(cases.filter((row) => !isOurs(row)).map((row) => row.id)),
    ...begun,
  };
}

/** Which case an order was placed for; null for any other order. */
export function caseIdOf(order: Pick<Order, 'payload'>): string | null {
  const payload = order.payload as {
    request?: { caseId?: string };
    permit?: { document?: { request?: { caseId?: string } } };
  } | null;
  return payload?.request?.caseId ?? payload?.permit?.document?.request?.caseId ?? null;
}
