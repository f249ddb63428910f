import { database } from '#lib/central/database/client.ts';
import type { Authorized } from '#lib/central/scope.ts';
import type { Head } from './verify-chain.ts';

/** Number and hash of the newest audit entry, over all practices: what to keep on paper. Null while there is none. */
export async function readAuditHead(_by: Authorized<'audit.read'>): Promise<Head | null> {
  const row = await database().auditEntry.findFirst({
    where: { seq: { not: null } },
    orderBy: { seq: 'desc' },
    select: { seq: true, hash: true },
  });
  return row === null ? null : { seq: Number(row.seq), hash: row.hash };
}
