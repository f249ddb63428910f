import type { Page } from '@playwright/test';
import { backUp } from './harness/back-up.ts';
import { aVerdict, nameDrillServer } from './harness/drills.ts';
import { expectGoodPage } from './harness/look.ts';
import { lookAtAll } from './harness/look-at-all.ts';
import { loseRows } from './harness/lossy-copy.ts';
import { aReadySite } from './harness/ready-site.ts';
import { expect, test } from './harness/test.ts';
import { wordsOf } from './harness/words.ts';

const say = wordsOf('en');

test('a manager proves a copy by restoring it, and learns when rows are missing', async ({ pageOf }) => {
  test.slow();
  const ready = await aReadySite('Proven');
  const { manager, agent, site, practice, policyId } = ready;
  await nameDrillServer(ready);
  const { backupId } = await backUp(ready);
  const page = await pageOf(manager);

  await test.step('the first drill comes by itself, and the copy says that it was restored', async () => {
    await aVerdict(ready);
    await page.goto(`/backups/${backupId}`);
    await expect(page.getByText(/Newest drill: passed/)).toBeVisible();
    await expectGoodPage(page);
  });

  await test.step('one more is asked for, watched without a reload, and read', async () => {
    await page.evaluate(() => Object.assign(window, { isSamePage: true }));
    await orderDrill(page);
    await expect(page.getByText(say('drill.order.state.done'))).toBeVisible({ timeout: 60_000 });
    expect(await page.evaluate(() => 'isSamePage' in window), 'without a reload').toBe(true);
    await aVerdict(ready, 1);
    await page.getByRole('link', { name: /Newest drill: passed/ }).click();
    await expect(page).toHaveURL(/\/drills\/drl_/);
    await expect(page.getByText(/^Restored and equal to its manifest/)).toBeVisible();
    await expect(page.getByText(say('drill.steps.step.restore'))).toBeVisible();
    await expect(page.getByText(`${manager.name} asked for it.`)).toBeVisible();
    await expectGoodPage(page);
    await lookAtAll(page, 'drill-passed');
  });

  await test.step('the site says what a restore takes, measured', async () => {
    await page.goto(`/sites/${site.id}`);
    await expect(page.getByText(/measured by the last drill/)).toBeVisible();
    await expect(page.getByText(/A restore of Records takes/)).toBeVisible();
    await expectGoodPage(page);
    await lookAtAll(page, 'site-with-proofs');
  });

  await test.step('a dump lacks rows that were there: its drill fails by name, and the pages say so', async () => {
    const lossy = await backUp(ready);
    await agent.stop();
    await loseRows(ready, lossy.backupId, 'appointments', 14);
    await agent.start();
    await page.goto(`/backups/${lossy.backupId}`);
    await orderDrill(page);
    await expect(page.getByText(say('drill.order.state.failed'))).toBeVisible({ timeout: 60_000 });
    await aVerdict(ready, 2);
    await expect(page.getByText(say('backup.answer.drillFailed'))).toBeVisible();
    await page.getByRole('link', { name: say('backup.answer.toDrill') }).click();
    await expect(page.getByText(say('drill.answer.differs', { count: 1 }))).toBeVisible();
    await expect(page.getByRole('row', { name: /appointments/ })).toContainText('7,514');
    await expectGoodPage(page);
    await lookAtAll(page, 'drill-lost-rows');
    await page.goto(`/sites/${site.id}`);
    await expect(page.getByText(say('site.reason.drill_failed.text'))).toBeVisible();
  });

  await test.step('the policy asks for more patients than there are', async () => {
    await page.goto(`/practices/${practice.id}/policies/${policyId}`);
    await page.getByRole('button', { name: say('policy.editor.drill.checks.add') }).click();
    await page.getByLabel(say('policy.editor.drill.checks.kind')).selectOption('at-least-rows');
    await page.getByLabel(say('policy.editor.drill.checks.table'), { exact: true }).fill('patients');
    await page.getByLabel(say('policy.editor.drill.checks.rows')).fill('20 000');
    await expectGoodPage(page);
    await lookAtAll(page, 'policy-with-drill');
    await page.getByRole('button', { name: say('policy.editor.save'), exact: true }).click();
    await expect(page).toHaveURL(/\/policies(\?|$)/);
  });

  await test.step('the drill fails, by name, and no page is green any more', async () => {
    await page.goto(`/backups/${backupId}`);
    await orderDrill(page);
    await expect(page.getByText(say('drill.order.state.failed'))).toBeVisible({ timeout: 60_000 });
    await aVerdict(ready, 3);
    await expect(page.getByText(say('backup.answer.drillFailed'))).toBeVisible();
    await expectGoodPage(page);
    await lookAtAll(page, 'backup-failed-drill');
    await page.getByRole('link', { name: say('backup.answer.toDrill') }).click();
    await expect(page.getByText(/^Equal to its manifest, but/)).toBeVisible();
    await expect(page.getByText('patients has at least 20,000 rows')).toBeVisible();
    await expectGoodPage(page);
    await lookAtAll(page, 'drill-failed');
    await page.goto(`/sites/${site.id}`);
    await expect(page.getByText(say('site.reason.drill_failed.text'))).toBeVisible();
  });

  await agent.stop();
});

async function orderDrill(page: Page): Promise<void> {
  await page.getByRole('button', { name: say('drill.order.open') }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: say('drill.order.start') })
    .click();
}
