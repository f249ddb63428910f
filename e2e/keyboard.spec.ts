import type { Locator, Page } from '@playwright/test';
import { aReadySite } from './harness/ready-site.ts';
import { expect, test } from './harness/test.ts';
import { wordsOf } from './harness/words.ts';

const say = wordsOf('en');

test('from signing in to a backup, without touching a mouse', async ({ strangersPage }) => {
  const { agent, site, manager } = await aReadySite('Keys Only');
  const page = await strangersPage();
  await page.goto('/sign-in');
  await expect(page.getByLabel(say('access.signIn.email'))).toBeFocused();
  await page.keyboard.type(manager.email);
  await page.keyboard.press('Tab');
  await tabTo(page, page.getByLabel(say('access.signIn.password'), { exact: true }));
  await page.keyboard.type(manager.password);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/');

  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: say('ui.skip') })).toBeFocused();
  await page.keyboard.press('Enter');
  await tabTo(page, page.locator(`main a[href="/sites/${site.id}"]`).first());
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`/sites/${site.id}`);

  const open = page.getByRole('button', { name: say('site.now.open') });
  await tabTo(page, open);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(open).toBeFocused();
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('dialog').getByRole('button', { name: say('site.now.start') }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('link', { name: say('site.live.see') })).toBeVisible({ timeout: 60_000 });
  await agent.stop();
});

/** Presses Tab until this has the focus, and looks whether people can see that it has. */
async function tabTo(page: Page, target: Locator) {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 60; presses += 1) {
    const isThere = await target.evaluate((element) => element === document.activeElement);
    if (isThere) {
      const outline = await target.evaluate((element) => getComputedStyle(element).outlineStyle);
      expect(outline, 'the focus can be seen').not.toBe('none');
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`60 presses of Tab don't reach ${target}`);
}
