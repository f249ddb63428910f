import type { Transaction } from '#lib/central/database/client.ts';

/**
 * Changes of who holds what go one at a time until the transaction ends: two administrators who withdraw each other's
 * role at the same moment must not both succeed.
 */
export async function lockPeople(tx: Transaction): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('keepwell.people'))`;
}
