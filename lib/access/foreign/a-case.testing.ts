import { anAuthorized } from '#lib/central/scope.testing.ts';
import type { Authorized, Scope } from '#lib/central/scope.ts';
import type { Permission } from '#lib/domain/permission.ts';
import type { World } from './world.testing.ts';

/** One query or command, called for what belongs to the practice in `world`. */
export type Case = {
  call: (scope: Scope, world: World, actor: Actor) => Promise<unknown>;
};

type Actor = { userId: string; name: string };

/** The call with the permission that it takes; the harness chooses who calls, and in which scope. */
export function aCase<P extends Permission>(
  permission: P,
  run: (by: Authorized<P>, world: World) => unknown,
): Case {
  return { call: async (scope, world, actor) => run(anAuthorized(permission, scope, actor), world) };
}
