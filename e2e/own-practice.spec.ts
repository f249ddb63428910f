import { idsOf } from './harness/back-up.ts';
import { expectNotFound } from './harness/page-errors.ts';
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
    for (const path of [...addressesNaming(foreign), `/api/sites/${theirs.site.id}/progress`])
      await expectNotFound(page, path);
  });

  await test.step('nor does an address that begins in their own practice lead into it', async () => {
    const names = Object.values(foreign);
    const mixed = addressesNaming({ ...foreign, practiceId: practice.id, siteId: site.id });
    for (const path of mixed.filter((one) => names.some((id) => one.includes(id))))
      await expectNotFound(page, path);
  });
  await theirs.agent.stop();
});
