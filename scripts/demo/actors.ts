import { authorize } from '#lib/access/authorized.ts';
import { database } from '#lib/central/database/client.ts';
import type { Authorized } from '#lib/central/scope.ts';
import type { Permission } from '#lib/domain/permission.ts';
import type { Locale } from '#lib/domain/words.ts';

/**
 * Lets somebody who has joined do something, through the very gate that the pages use: their roles are read from the database, and what
 * no role of theirs allows is refused here as there.
 */
export async function as<P extends Permission>(email: string, permission: P): Promise<Authorized<P>> {
  const user = await database().user.findUniqueOrThrow({ where: { email }, include: { grants: true } });
  const actor = {
    userId: user.id,
    name: user.name,
    email,
    locale: user.locale as Locale,
    sessionId: '',
    address: '127.0.0.1',
  };
  return authorize({ actor, held: user.grants }, permission, new Date());
}

/** What a command must answer for the demonstration to go on. */
export function expectOk<T extends { ok: boolean }>(what: string, outcome: T): Extract<T, { ok: true }> {
  if (outcome.ok) return outcome as Extract<T, { ok: true }>;
  throw new Error(`${what} was refused: ${JSON.stringify(outcome)}`);
}
