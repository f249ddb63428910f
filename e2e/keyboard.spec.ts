import type { Locator, Page } from '@playwright/test';
import { anApprover, nameRestoreServer, trustedPasskey } from './harness/approver.ts';
import { backUp } from './harness/back-up.ts';
import { aReadySite, type ReadySite } from './harness/ready-site.ts';
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

test('a restore is asked for and approved without touching a mouse', async ({ pageOf }) => {
  const ready = await aReadySite('Keys Restored');
  const approver = await anApprover(ready, 'Dr. Keys');
  await nameRestoreServer(ready);
  const [desk, telephone] = [await pageOf(ready.manager), await pageOf(approver)];
  await trustedPasskey(telephone, approver, ready);
  const { backupId } = await backUp(ready);

  await test.step('asked for', async () => {
    await desk.goto(`/backups/${backupId}`);
    await tabTo(desk, desk.getByRole('link', { name: say('backup.restore') }));
    await desk.keyboard.press('Enter');
    await expect(desk).toHaveURL(/\/restores\/new/);
    await tabTo(desk, desk.getByRole('radio', { name: /^In place of/ }));
    await desk.keyboard.press('ArrowDown');
    await expect(desk.getByLabel(say('restore.new.beside'))).toBeChecked();
    await tabTo(desk, desk.getByLabel(say('restore.new.reason')));
    await desk.keyboard.type('To look something up.');
    await tabTo(desk, desk.getByRole('button', { name: say('restore.new.check') }));
    await desk.keyboard.press('Enter');
    await expect(desk.getByText(say('restore.standing.checkedTitle'))).toBeVisible({ timeout: 60_000 });
    for (const box of await desk.getByRole('checkbox').all()) {
      await tabTo(desk, box);
      await desk.keyboard.press('Space');
    }
    await tabTo(desk, desk.getByRole('button', { name: say('restore.deeds.submit') }));
    await desk.keyboard.press('Enter');
    await expect(desk.getByText(say('restore.standing.waiting'))).toBeVisible();
  });

  await test.step('approved', async () => {
    await telephone.goto('/');
    await tabTo(telephone, telephone.getByRole('link', { name: say('restore.banner.open') }));
    await telephone.keyboard.press('Enter');
    await expect(telephone).toHaveURL(desk.url());
    await tabTo(telephone, telephone.getByRole('button', { name: say('restore.decide.approve') }));
    await telephone.keyboard.press('Enter');
    await expect(telephone.getByText(say('restore.after.beside', { database: besideOf(ready) }))).toBeVisible(
      {
        timeout: 60_000,
      },
    );
  });
  await ready.agent.stop();
});

function besideOf({ clinic }: ReadySite): string {
  return `${clinic.settings.database}_restored`;
}

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
