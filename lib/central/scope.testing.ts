import type { Permission } from '#lib/domain/permission.ts';
import type { Actor, Authorized, Scope } from './scope.ts';

/** For tests of queries and commands alone, below the gate: somebody who may do this in that scope. */
export function anAuthorized<P extends Permission>(
  permission: P,
  scope: Scope = { everywhere: true },
  about: Partial<Actor> & { now?: Date } = {},
): Authorized<P> {
  const { now, ...actor } = about;
  const somebody: Actor = {
    userId: 'usr_test',
    name: 'Test Person',
    email: 'test.person@example.org',
    locale: 'en',
    sessionId: 'ses_test',
    address: '192.0.2.1',
    ...actor,
  };
  return { permission, actor: somebody, scope, now: now ?? new Date() } as unknown as Authorized<P>;
}
