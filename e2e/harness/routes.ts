import { globSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutDir } from '#scripts/checkout.ts';

/** What the names in brackets of a page's path stand for: practiceId, siteId… */
export type RouteIds = Record<string, string>;

/** The address of every page behind the door, with these ids filled in: a page that is added is among them without being named here. */
export function deskPages(ids: RouteIds): string[] {
  return patterns('page.tsx').map((pattern) => fill(pattern, ids));
}

/** The addresses, downloads among them, that name something which belongs to a practice. */
export function addressesNaming(ids: RouteIds): string[] {
  return patterns('{page.tsx,route.ts}')
    .filter((pattern) => pattern.includes('['))
    .map((pattern) => fill(pattern, ids));
}

function patterns(file: string): string[] {
  return globSync(`app/(desk)/**/${file}`, { cwd: checkoutDir })
    .map((path) => path.split('/').slice(1, -1))
    .map((parts) => `/${parts.filter((part) => !part.startsWith('(')).join('/')}`)
    .sort();
}

function fill(pattern: string, ids: RouteIds): string {
  return pattern.replace(/\[(\w+)\]/g, (_, name: string) => {
    const id = ids[name];
    if (id === undefined)
      throw new Error(`${join('app', pattern)} names a "${name}", which the stories have no example of.`);
    return id;
  });
}
