/** The page that somebody asked for before they had to sign in; `/` for anything that isn't a path of this centre. */
export function wayBack(asked: string | undefined): string {
  if (asked === undefined || !asked.startsWith('/')) return '/';
  // `//host` and `/\host` lead to another machine; a URL parser sees that, a look at the text may not.
  const here = 'http://centre.invalid';
  if (!URL.canParse(asked, here)) return '/';
  const url = new URL(asked, here);
  return url.origin === here ? `${url.pathname}${url.search}` : '/';
}
