import { restoreOriginSchema } from '#lib/contract/restore-case.ts';
import type { Journal } from '../journal/journal.ts';

/** Copies that a drill or a restore is reading now, or waits to read: they are expired another day. */
export function copiesInUse(journal: Journal): Set<string> {
  const drilled = journal.all("SELECT copy_id FROM drill WHERE outcome = 'running'");
  const restored = journal.all(
    "SELECT origin FROM restore_case WHERE outcome IN ('waiting-for-key', 'running')",
  );
  const origins = restored.map((row) => restoreOriginSchema.parse(JSON.parse(String(row.origin))));
  return new Set([
    ...drilled.map((row) => String(row.copy_id)),
    ...origins.flatMap((origin) => (origin.kind === 'copy' ? [origin.copyId] : [])),
  ]);
}
