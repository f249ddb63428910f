import { may } from '#lib/access/may.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import type { PeopleChanger } from '#lib/central/people/reach.ts';

/** The wider of the two permissions to change people that somebody has; the desk's own are changed with the first. */
export async function requirePeopleChanger(): Promise<PeopleChanger> {
  if (await may('staff.change')) return requireActor('staff.change');
  return requireActor('people.change');
}
