import { globSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutDir } from '#scripts/checkout.ts';

/** What the names in brackets of a page's path stand for: practiceId, siteId… */
export type RouteIds = Record<string, string>;

/** The address of every page behind the door, with these ids filled in: a page that is added is among them without being named here. */
export function deskPages(ids: RouteIds): string[] {
  return patterns().map((pattern) => fill(pattern, ids));
}

/** Those that name something which belongs to a practice. */
export function pagesNaming(ids: RouteIds): string[] {
  return patterns()
    .filter((pattern) => pattern.includes('['))
    .map((pattern) => fill(pattern, ids));
}

function patterns(): string[] {
  return globSync('app/(desk)/**/{page.tsx,route.ts}', { cwd: checkoutDir })
    .map(
      (path) =>
        `/${path
          .split('/')
          .slice(1, -1)
          .filter((part) => !part.startsWith('('))
          .join('/')}`,
    )
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
