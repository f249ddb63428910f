import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Locator, type Page } from '@playwright/test';
import { checkoutDir } from '#scripts/checkout.ts';

/** That nobody is shut out: no violation that axe knows of, and nothing to scroll sideways for. */
export async function expectGoodPage(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    // The newer mode opens a second page each time, for frames of other origins, which no page of ours holds.
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .analyze();
  const told = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n    ${nodes.map((node) => node.html).join('\n    ')}`,
  );
  expect(told, `accessibility of ${page.url()}`).toEqual([]);
  await expectNoSidewaysScroll(page);
}

export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const over = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > clientWidth + 1,
    );
    return [
      `${scrollWidth} > ${clientWidth}`,
      ...wide.slice(0, 5).map((element) => element.outerHTML.slice(0, 160)),
    ];
  });
  expect(over, `sideways scroll of ${page.url()}`).toEqual([]);
}

/** For people to look at: test-results/screenshots/<name>.png */
export async function takePicture(page: Page, name: string): Promise<void> {
  await page.screenshot({
    path: join(checkoutDir, 'test-results/screenshots', `${name}.png`),
    fullPage: true,
  });
}

/** What stands there, once it is there. */
export async function textOf(locator: Locator): Promise<string> {
  return (await locator.textContent()) ?? '';
}
