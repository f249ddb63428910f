import { database } from '#lib/central/database/client.ts';
import { wholePracticeWhere } from '#lib/central/scope.ts';
import type { PeopleChanger } from './reach.ts';

export type GrantPlaces = { id: string; name: string; sites: { id: string; name: string }[] }[];

/** The practices, with their sites, in which this person can give roles. */
export function listGrantPlaces(by: PeopleChanger): Promise<GrantPlaces> {
  return database().practice.findMany({
    where: { AND: [wholePracticeWhere(by.scope), { archivedAt: null }] },
    orderBy: { name: 'asc' },
    select: {
      id: true,
      name: true,
      sites: { where: { archivedAt: null }, orderBy: { name: 'asc' }, select: { id: true, name: true } },
    },
  });
}
