import { database } from '#lib/central/database/client.ts';
import { isPassword } from '#lib/central/people/password-hash.ts';
import type { Authorized } from '#lib/central/scope.ts';
import type { AttemptLimits } from '#lib/central/sign-in/attempt-limits.ts';
import { passwordMaxLength } from '#lib/domain/password.ts';

export type NotThePerson =
  | { ok: false; problem: 'wrong' }
  | { ok: false; problem: 'too_many'; retryAfterMs: number };

/**
 * Whether whoever sits at this sign-in knows its person's password: asked again before what a stolen session must not
 * do. Tries are counted together with those of signing in.
 */
export async function checkOwnPassword(
  by: Authorized<'account.own'>,
  limits: AttemptLimits,
  password: string,
): Promise<{ ok: true } | NotThePerson> {
  const { userId, email, address } = by.actor;
  const counted = await limits.count(email, address);
  if (!counted.ok) return { ok: false, problem: 'too_many', retryAfterMs: counted.retryAfterMs };
  const person = await database().user.findUniqueOrThrow({ where: { id: userId } });
  if (!(await isPassword(person.passwordHash, password.slice(0, passwordMaxLength * 4)))) {
    return { ok: false, problem: 'wrong' };
  }
  await limits.forget(email);
  return { ok: true };
}
