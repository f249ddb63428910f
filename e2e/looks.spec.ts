import type { Page } from '@playwright/test';
import { type Locale, locales } from '#lib/domain/words.ts';
import { localeCookie } from '#lib/i18n/locales.ts';
import { idsOf } from './harness/back-up.ts';
import { expectGoodPage, expectNoSidewaysScroll, takePicture } from './harness/look.ts';
import { aPerson, type Person } from './harness/people.ts';
import { aReadySite, type ReadySite } from './harness/ready-site.ts';
import { deskPages } from './harness/routes.ts';
import { expect, test } from './harness/test.ts';
import { world } from './harness/world.ts';

test.describe.configure({ mode: 'parallel' });

type Look = {
  locale: Locale;
  width: 360 | 1440;
  scheme: 'light' | 'dark';
  /** By axe, to which languages are all the same. */
  isExamined: boolean;
};
const isWorst = process.env.KEEPWELL_WORST === '1';
const every: Look[] = locales.flatMap((locale) =>
  ([360, 1440] as const).flatMap((width) =>
    (['light', 'dark'] as const).map((scheme) => ({ locale, width, scheme, isExamined: true })),
  ),
);
/** Each language, width and scheme, with French, whose words are the longest, on the phone; KEEPWELL_WORST=1 looks at all twelve. */
const sampled: Look[] = [
  { locale: 'fr', width: 360, scheme: 'light', isExamined: true },
  { locale: 'cs', width: 360, scheme: 'dark', isExamined: false },
  { locale: 'en', width: 1440, scheme: 'dark', isExamined: true },
];
const looks = isWorst ? every : sampled;

let ready: ReadySite;
let pages: string[];
let person: Person;

test.beforeAll(async () => {
  ready = await aReadySite(`Showroom ${process.pid}`);
  pages = deskPages(await idsOf(ready));
  // The desk sees every page but the making of a recovery key, which is the manager's.
  person = { ...world().desk, name: '', locale: 'en' };
});
test.afterAll(() => ready.agent.stop());

for (const look of looks) {
  const { locale, width, scheme } = look;
  test(`every page can be read by everybody: ${locale}, ${width} px, ${scheme}`, async ({ pageOf }) => {
    // Dozens of pages, each examined by axe.
    test.slow();
    const page = await pageOf(person);
    await wear(page, look);
    for (const path of pages) {
      const answer = await page.goto(path);
      expect([200, 404], path).toContain(answer?.status());
      await (look.isExamined ? expectGoodPage(page) : expectNoSidewaysScroll(page));
      await expect(page.locator('html')).toHaveAttribute('lang', locale);
      if (isWorst)
        await takePicture(
          page,
          `${locale}-${width}-${scheme}${path.replaceAll(/[a-z]+_[0-9a-f]+/g, 'x').replaceAll('/', '_')}`,
        );
    }
  });
}

test('the pages before the door can be read by everybody', async ({ strangersPage }) => {
  for (const look of looks) {
    const page = await strangersPage(look.locale);
    await wear(page, look);
    for (const path of ['/sign-in', '/forgot', '/welcome/no-such-link', '/reset/no-such-link']) {
      await page.goto(path);
      await expectGoodPage(page);
    }
  }
});

test('the language that somebody chooses is kept', async ({ pageOf }) => {
  const manager = await aPerson({ role: 'manager', practiceId: ready.practice.id, locale: 'fr' });
  const page = await pageOf(manager);
  await page.goto('/');
  await expect(page.locator('html')).toHaveAttribute('lang', 'fr');
  await page.getByRole('button', { name: 'Čeština' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'cs');
  await page.goto('/history');
  await expect(page.locator('html')).toHaveAttribute('lang', 'cs');
  const elsewhere = await pageOf(manager);
  await elsewhere.goto('/');
  await expect(elsewhere.locator('html')).toHaveAttribute('lang', 'cs');
});

async function wear(page: Page, { locale, width, scheme }: Look) {
  await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  await page.context().addCookies([{ name: localeCookie, value: locale, url: world().url, sameSite: 'Lax' }]);
}
