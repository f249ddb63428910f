import type { Transaction } from '#lib/central/database/client.ts';
import { addCaseOrder } from '#lib/central/orders/case-order.ts';
import { eventRow } from '#lib/central/restores/add-event.ts';
import { mailEnded } from '#lib/central/restores/mail-restore.ts';
import { permitSchema } from '#lib/contract/permit.ts';
import { Prisma, type RestoreCase } from '#prisma/generated/client.ts';
import type { Ledger } from './ledger.ts';

/** Writes what facts came to for restore cases: the rows, their events in the order of the facts, mails and orders. */
export async function saveCases(tx: Transaction, ledger: Ledger): Promise<{ hasMail: boolean }> {
  const { restores } = ledger;
  const fresh = restores.rows.fresh();
  if (fresh.length > 0) await tx.restoreCase.createMany({ data: fresh.map(storedRow) });
  for (const [id, change] of restores.rows.changed()) {
    await tx.restoreCase.update({
      where: { id },
      data: { ...storedChange(change), revision: { increment: 1 } },
    });
  }
  if (restores.events.length > 0)
    await tx.restoreEvent.createMany({ data: restores.events.map((event) => eventRow(event)) });
  for (const { caseId, header } of restores.rewrapped) await orderRestore(tx, ledger, caseId, header);
  let hasMail = false;
  for (const { caseId, ...end } of restores.ended) {
    const row = await tx.restoreCase.findUniqueOrThrow({
      where: { id: caseId },
      include: { practice: true, site: true },
    });
    const isTold = await mailEnded(tx, row, end, ledger.now);
    hasMail ||= isTold;
  }
  return { hasMail };
}

/** Once a case, however often the key was sealed. The sweep hands the order over within a second of the commit. */
async function orderRestore(tx: Transaction, ledger: Ledger, caseId: string, header: string): Promise<void> {
  const row = await tx.restoreCase.findUniqueOrThrow({ where: { id: caseId } });
  const placed = await tx.order.count({
    where: {
      siteId: row.siteId,
      kind: 'restore',
      payload: { path: ['permit', 'document', 'request', 'caseId'], equals: caseId },
    },
  });
  if (placed > 0) return;
  await addCaseOrder(tx, {
    siteId: row.siteId,
    request: { kind: 'restore', permit: permitSchema.parse(row.permit), header },
    requestedBy: row.decidedBy,
    now: ledger.now,
  });
}

const jsonColumns = [
  'request',
  'preflight',
  'checkFailure',
  'document',
  'permit',
  'failure',
  'kept',
] as const;

type Stored<T> = Omit<T, (typeof jsonColumns)[number] | 'origin' | 'target'> & {
  [K in (typeof jsonColumns)[number]]?: Prisma.InputJsonValue | typeof Prisma.DbNull;
} & { origin: Prisma.InputJsonValue; target: Prisma.InputJsonValue };

function storedRow(row: RestoreCase): Stored<RestoreCase> {
  return { ...row, ...jsonOf(row) } as Stored<RestoreCase>;
}

function storedChange(change: Partial<RestoreCase>): Partial<Stored<RestoreCase>> {
  return { ...change, ...jsonOf(change) } as Partial<Stored<RestoreCase>>;
}

/** Prisma tells a column's null from JSON's own. */
function jsonOf(row: Partial<RestoreCase>) {
  return Object.fromEntries(
    jsonColumns.flatMap((column) => {
      const value = row[column];
      return value === undefined ? [] : [[column, value === null ? Prisma.DbNull : value]];
    }),
  );
}
