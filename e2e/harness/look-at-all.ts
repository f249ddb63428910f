import type { Page } from '@playwright/test';
import { localeCookie } from '#lib/i18n/locales.ts';
import { expectGoodPage, expectNoSidewaysScroll, takePicture } from './look.ts';
import { world } from './world.ts';

const isWorst = process.env.KEEPWELL_WORST === '1';
/** French has the longest words. */
const locales = isWorst ? (['fr', 'cs'] as const) : (['fr'] as const);
const widths = isWorst ? [360, 1440] : [360];

/**
 * A state of a page as a story has brought it about, in the looks that the story itself doesn't have: dark, on a telephone, in another
 * language; with pictures for people to look at. KEEPWELL_WORST=1 looks at both widths, both schemes and every language.
 */
export async function lookAtAll(page: Page, name: string): Promise<void> {
  const size = page.viewportSize();
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    if (isWorst) await takePicture(page, `${name}-${width}-light`);
    await page.emulateMedia({ colorScheme: 'dark' });
    // Its colours have contrasts of their own.
    await expectGoodPage(page);
    await takePicture(page, `${name}-${width}-dark`);
    await page.emulateMedia({ colorScheme: 'light' });
  }
  for (const locale of locales) await lookIn(page, locale, `${name}-360-${locale}`);
  await speak(page, 'en');
  if (size !== null) await page.setViewportSize(size);
}

/** In a tab of its own: what is half filled in stays. */
async function lookIn(page: Page, locale: string, name: string): Promise<void> {
  await speak(page, locale);
  const other = await page.context().newPage();
  await other.setViewportSize({ width: 360, height: 900 });
  await other.goto(page.url());
  await expectNoSidewaysScroll(other);
  await takePicture(other, name);
  await other.close();
}

async function speak(page: Page, locale: string): Promise<void> {
  await page.context().addCookies([{ name: localeCookie, value: locale, url: world().url }]);
}
