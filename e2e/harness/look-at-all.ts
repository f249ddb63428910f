import type { Page } from '@playwright/test';
import { localeCookie } from '#lib/i18n/locales.ts';
import { expectGoodPage, expectNoSidewaysScroll, takePicture } from './look.ts';
import { world } from './world.ts';

/**
 * A state of a page as a story has brought it about, for people to look at: narrow and wide, light and dark, and narrow in the other
 * languages, whose words are longer. What axe and a sideways scroll tell is looked for in them.
 */
export async function lookAtAll(page: Page, name: string): Promise<void> {
  const size = page.viewportSize();
  for (const width of [360, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await takePicture(page, `${name}-${width}-${colorScheme}`);
    }
    // Dark, the second time: its colours have contrasts of their own.
    await expectGoodPage(page);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  for (const locale of ['fr', 'cs']) await lookIn(page, locale, `${name}-360-${locale}`);
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
