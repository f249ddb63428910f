import type { Actor, Authorized } from '#lib/central/scope.ts';
import type { HeldRole } from '#lib/domain/grant.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { decide, type Permission, scopeOf } from './permissions.ts';

export type { Actor, Authorized };

/** A person who is signed in, with what they hold. */
export type Person = { actor: Actor; held: readonly HeldRole[] };

/** The gate's yes: the only place where an `Authorized` is made. Throws `NotAllowed` where no role gives the permission. */
export function authorize<P extends Permission>(person: Person, permission: P, now: Date): Authorized<P> {
  const decision = decide(person.held, permission, 'any');
  if (!decision.allowed) throw new NotAllowed(permission, decision.reason);
  const granted = { permission, actor: person.actor, scope: scopeOf(person.held, permission), now };
  return granted as unknown as Authorized<P>;
}

/** Somebody who is signed in asked for what none of their roles allow. */
export class NotAllowed extends KeepwellError {
  constructor(permission: Permission, reason: string) {
    super('not_allowed', { message: `${permission} refused: ${reason}`, figures: { permission, reason } });
  }
}
