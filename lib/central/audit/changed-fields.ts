import { canonicalJson } from '#lib/shared/canonical-json.ts';
import type { Prisma } from '#prisma/generated/client.ts';

type Value = Prisma.InputJsonValue | null;

/** What an edit changed, field by field, for its audit row; fields that stayed are left out. */
export function changedFields<T extends Record<string, Value>>(
  before: T,
  after: T,
): Record<string, { before: Value; after: Value }> {
  const changed: Record<string, { before: Value; after: Value }> = {};
  for (const field of Object.keys(after)) {
    const [was, is] = [before[field] ?? null, after[field] ?? null];
    if (canonicalJson(was) !== canonicalJson(is)) changed[field] = { before: was, after: is };
  }
  return changed;
}
