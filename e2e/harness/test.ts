import { test as base, expect, type Page } from '@playwright/test';
import { closeDatabase } from '#lib/central/database/client.ts';
import { closeRedis } from '#lib/central/redis/connections.ts';
import type { Locale } from '#lib/domain/words.ts';
import { localeCookie } from '#lib/i18n/locales.ts';
import { watchForErrors } from './page-errors.ts';
import { type Person, signIn } from './people.ts';
import { world } from './world.ts';

type Fixtures = {
  /** A page in a browser of its own with this person signed in, in their language. */
  pageOf(person: Pick<Person, 'email'>): Promise<Page>;
  /** A page in a browser that nobody has signed in with. */
  strangersPage(locale?: Locale): Promise<Page>;
};
type WorkerFixtures = { connections: undefined };

/** Any page that a story opens fails it by an uncaught error or by an error in the console. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  connections: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that one needs from this pattern
    async ({}, use) => {
      world();
      await use(undefined);
      closeRedis();
      await closeDatabase();
    },
    { scope: 'worker', auto: true },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: as above
  baseURL: async ({}, use) => use(world().url),
  strangersPage: async ({ browser, contextOptions, baseURL }, use) => {
    const watched: { expectNone(): void; close(): Promise<void> }[] = [];
    await use(async (locale = 'en') => {
      const url = baseURL ?? world().url;
      const context = await browser.newContext({ ...contextOptions, baseURL: url });
      await context.addCookies([{ name: localeCookie, value: locale, url }]);
      const page = await context.newPage();
      const { expectNone } = watchForErrors(page);
      watched.push({ expectNone, close: () => context.close() });
      return page;
    });
    for (const { close } of watched) await close();
    for (const { expectNone } of watched) expectNone();
  },
  pageOf: async ({ strangersPage }, use) => {
    await use(async ({ email }) => {
      const page = await strangersPage();
      await signIn(page.context(), email);
      return page;
    });
  },
});

export { expect };
