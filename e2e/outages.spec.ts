import { database } from '#lib/central/database/client.ts';
import { control } from './harness/control.ts';
import { allowConsole } from './harness/page-errors.ts';
import { aReadySite } from './harness/ready-site.ts';
import { expect, test } from './harness/test.ts';
import { wordsOf } from './harness/words.ts';
import { world } from './harness/world.ts';

const say = wordsOf('en');

test('a silent agent is never shown as safe', async ({ pageOf }) => {
  const { agent, site, manager } = await aReadySite('Silent Street');
  await agent.do(['backup', '--json']);
  await expect
    .poll(() => database().backup.count({ where: { siteId: site.id } }), { timeout: 30_000 })
    .toBe(1);
  await agent.stop();
  // A quarter of an hour of silence, without waiting for it.
  const heardAt = new Date(Date.now() - 20 * 60_000);
  await database().agent.updateMany({
    where: { siteId: site.id },
    data: { lastHeardAt: heardAt, heardSince: heardAt },
  });
  const page = await pageOf(manager);
  await page.goto(`/sites/${site.id}`);
  const [, toldAfterTheTime = ''] = say('site.reason.silent.text', { heard: '…' }).split('…');
  await expect(page.getByText(toldAfterTheTime)).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText(
    say('overview.answer.one.ok', { name: site.name }),
  );
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText(
    say('overview.answer.one.ok', { name: site.name }),
  );
});

test("with the centre's Redis away the page says so, and what was asked and made is recorded once it is back", async ({
  pageOf,
  request,
}) => {
  const { agent, site, manager } = await aReadySite('Broken Bridge');
  const page = await pageOf(manager);
  // The live view breaks, which is what is being tried; the browser notes each attempt to join it again.
  allowConsole(page, /\/progress|ERR_|status of 503/);
  await page.goto(`/sites/${site.id}`);

  await test.step('both are stopped: the health says so, and a backup can still be asked for', async () => {
    await Promise.all([control('redisSites', 'stop'), control('redisCentral', 'stop')]);
    expect((await request.get(`${world().url}/api/health`)).status()).toBe(503);
    await page.getByRole('button', { name: say('site.now.open') }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: say('site.now.start') })
      .click();
    await expect(page.getByText(say('site.live.away'))).toBeVisible({ timeout: 60_000 });
  });

  await test.step('the site goes on by itself, and what it made is told without them', async () => {
    await agent.do(['backup', '--json']);
    await expect
      .poll(() => database().backup.count({ where: { siteId: site.id } }), { timeout: 30_000 })
      .toBe(1);
    await expect(page.getByRole('table').filter({ hasText: say('common.trigger.local') })).toBeVisible();
  });

  await test.step('once they are back the order is carried out, once', async () => {
    await Promise.all([control('redisSites', 'start'), control('redisCentral', 'start')]);
    await expect(page.getByRole('link', { name: say('site.live.see') })).toBeVisible({ timeout: 90_000 });
    await expect(page.getByText(say('site.live.away'))).toBeHidden();
    expect(await database().backup.count({ where: { siteId: site.id } })).toBe(2);
    await expect
      .poll(async () => (await request.get(`${world().url}/api/health`)).status(), { timeout: 30_000 })
      .toBe(200);
  });
  await agent.stop();
});
