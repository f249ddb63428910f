import type { Page } from '@playwright/test';
import { idsOf } from './harness/back-up.ts';
import { aPerson } from './harness/people.ts';
import { aReadySite } from './harness/ready-site.ts';
import { addressesNaming } from './harness/routes.ts';
import { aPractice, aSite } from './harness/setting.ts';
import { expect, test } from './harness/test.ts';

test("a manager sees their own practice; of another one's, no page is found and no list tells", async ({
  pageOf,
}) => {
  const theirs = await aReadySite('Elsewhere');
  const foreign = await idsOf(theirs);
  const practice = await aPractice();
  const site = await aSite(practice.id);
  const manager = await aPerson({ role: 'manager', practiceId: practice.id });
  const page = await pageOf(manager);

  await test.step('their own is there', async () => {
    for (const path of [`/practices/${practice.id}`, `/sites/${site.id}`]) {
      const answer = await page.goto(path);
      expect(answer?.status(), path).toBe(200);
    }
  });

  await test.step('the lists name nothing of another practice', async () => {
    for (const path of ['/', '/sites', '/history', '/people', '/audit', '/practices']) {
      await page.goto(path);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      const shown = await page.locator('main').textContent();
      for (const name of [theirs.practice.name, theirs.site.name, theirs.manager.name])
        expect(shown, path).not.toContain(name);
    }
  });

  await test.step('every page that would show something of it is not found', async () => {
    expect(await statusOf(page, `/api/sites/${theirs.site.id}/progress`)).toBe(404);
    for (const path of addressesNaming(foreign)) {
      const own = path.replace(theirs.practice.id, practice.id).replace(theirs.site.id, site.id);
      // What they may do nowhere is refused before anything is looked up, and the same in their own practice.
      if ((await statusOf(page, own)) === 403) expect(await statusOf(page, path), path).toBe(403);
      else expect(await statusOf(page, path), path).toBe(404);
    }
  });

  await test.step('nor does an address that begins in their own practice lead into it', async () => {
    const names = Object.values(foreign);
    const mixed = addressesNaming({ ...foreign, practiceId: practice.id, siteId: site.id });
    for (const path of mixed.filter((one) => names.some((id) => one.includes(id))))
      expect(await statusOf(page, path), path).toBe(404);
  });
  await theirs.agent.stop();
});

/** Of an address, asked for as whoever is signed in on this page. */
async function statusOf(page: Page, path: string): Promise<number> {
  return (await page.request.get(path, { maxRedirects: 0 })).status();
}
