import { z } from 'zod';
import type { PeopleFilter } from '#lib/central/people/list-people.ts';

export const personStates = ['active', 'invited', 'deactivated'] as const;

// A parameter that is none of ours is no filter: an old bookmark still opens the list.
const schema = z.object({
  q: z.string().trim().max(100).optional().catch(undefined),
  state: z.enum(personStates).optional().catch(undefined),
  after: z.string().max(60).optional().catch(undefined),
});

export function readPeopleFilter(parameters: Record<string, string | string[] | undefined>): PeopleFilter {
  const { q, state, after } = schema.parse(parameters);
  return { ...(q ? { search: q } : {}), ...(state ? { state } : {}), ...(after ? { after } : {}) };
}

export function peopleAddress({ search, state, after }: PeopleFilter): string {
  const query = new URLSearchParams();
  if (search) query.set('q', search);
  if (state) query.set('state', state);
  if (after) query.set('after', after);
  return query.size === 0 ? '/people' : `/people?${query}`;
}
