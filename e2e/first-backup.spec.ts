import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { anAgent, argumentsOf } from './harness/agents.ts';
import { aClinicDatabase, runSql } from './harness/clinic.ts';
import { expectGoodPage, textOf } from './harness/look.ts';
import { aPerson } from './harness/people.ts';
import { restoreByHand } from './harness/restore-by-hand.ts';
import { expect, test } from './harness/test.ts';
import { wordsOf } from './harness/words.ts';
import { world } from './harness/world.ts';

const say = wordsOf('en');
const fr = wordsOf('fr');
const practiceName = `Cabinet des Tilleuls ${process.pid}`;
const siteName = 'Tilleuls Centre';
const databaseName = 'Practice database';

test('from a new practice to a proven copy that opens with the recovery key alone', async ({
  pageOf,
  strangersPage,
}) => {
  const clinic = await aClinicDatabase(`tilleuls_${process.pid}`);
  const agent = anAgent('tilleuls');
  const disk = agent.makeDisk(join(world().folder, 'tilleuls', 'disk'));
  const support = await aPerson({ role: 'support', name: 'Sam Support' });
  const desk = await pageOf(support);
  const press = (name: string) => desk.getByRole('button', { name, exact: true }).click();
  let practicePath = '';
  let recoveryKey = '';
  const manager = await test.step('support adds the practice and invites its manager by a link', async () => {
    await desk.goto('/practices/new');
    await desk.getByLabel(say('practice.form.name.label')).fill(practiceName);
    await desk.getByLabel(say('practice.form.locale.label')).selectOption('fr');
    await press(say('practice.form.create'));
    await expect(desk.getByRole('heading', { level: 1, name: practiceName })).toBeVisible();
    practicePath = new URL(desk.url()).pathname;
    await expectGoodPage(desk);
    const link = await inviteManager(desk);
    return await acceptInvitation(await strangersPage('fr'), link);
  });

  await test.step('the manager makes the recovery key in the browser, saves it, and types its end back', async () => {
    const requests: string[] = [];
    manager.on('request', (request) => requests.push(request.postData() ?? ''));
    await manager.goto(practicePath);
    await manager.getByRole('link', { name: fr('practice.setup.step.recovery_key.do') }).click();
    await manager.getByRole('button', { name: fr('recovery.make.make') }).click();
    const download = manager.waitForEvent('download');
    await manager.getByRole('button', { name: fr('recovery.shown.saveFile') }).click();
    const saved = readFileSync(await (await download).path(), 'utf8');
    recoveryKey = saved.match(/^AGE-SECRET-KEY-1\w+$/m)?.[0] ?? '';
    expect(recoveryKey).toMatch(/^AGE-SECRET-KEY-1/);
    await expectGoodPage(manager);
    await manager.getByRole('button', { name: fr('recovery.shown.goOn') }).click();
    await manager.getByLabel(fr('recovery.typeBack.end.label', { count: 8 })).fill('00000000');
    await manager.getByLabel(fr('recovery.holder.label')).fill('Mme Martin');
    await manager.getByRole('button', { name: fr('recovery.typeBack.confirm') }).click();
    await expect(manager.getByText(fr('recovery.typeBack.differs'))).toBeVisible();
    await manager
      .getByLabel(fr('recovery.typeBack.end.label', { count: 8 }))
      .fill(recoveryKey.slice(-8).toLowerCase());
    await manager.getByRole('button', { name: fr('recovery.typeBack.confirm') }).click();
    await expect(manager.getByText(fr('recovery.page.answer.kept'))).toBeVisible();
    expect(
      requests.filter((body) => body.includes('AGE-SECRET-KEY')),
      'the private half stays here',
    ).toEqual([]);
  });

  const sitePath = await test.step('support adds the site', async () => {
    await desk.goto(practicePath);
    await desk
      .getByRole('link', { name: say('practice.setup.step.site.do') })
      .last()
      .click();
    await desk.getByLabel(say('siteSetup.form.name.label'), { exact: true }).fill(siteName);
    await desk.getByLabel(say('siteSetup.form.city.label')).fill('Lyon');
    await desk.getByLabel(say('siteSetup.form.country.label')).selectOption('FR');
    await press(say('siteSetup.form.create'));
    await expect(desk).toHaveURL(/\/sites\/sit_/);
    return new URL(desk.url()).pathname.replace(/\/enrol$/, '');
  });

  await test.step('the printed command, run at the clinic, enrols the agent, and the page shows it by itself', async () => {
    await desk.goto(`${sitePath}/enrol`);
    await press(say('siteSetup.enrol.make.do'));
    const command = await textOf(desk.locator('code').first());
    await agent.do(argumentsOf(command));
    await agent.do(['settings', '--allow-root', disk]);
    await agent.start();
    await expect(desk.getByText(say('siteSetup.agent.title'))).toBeVisible();
    const status = JSON.parse(await agent.do(['status', '--json'])) as { signingFingerprint: string };
    await expect(desk.getByText(status.signingFingerprint)).toBeVisible();
    await expectGoodPage(desk);
  });

  await test.step('support adds the database, tests the connection through the agent, and saves it sealed', async () => {
    const sent: string[] = [];
    desk.on('request', (request) => sent.push(request.postData() ?? ''));
    await desk.goto(`${sitePath}/sources/new`);
    const field = (name: string) => desk.getByLabel(say(`source.form.${name}.label`), { exact: true });
    const { host, port, database, user } = clinic.settings;
    await field('name').fill(databaseName);
    await field('host').fill(host);
    await field('port').fill(String(port));
    await field('database').fill(database);
    await field('user').fill(user);
    await field('password').fill('not this one');
    await press(say('source.form.test'));
    await expect(desk.getByText(say('siteSetup.test.failed'))).toBeVisible();
    await field('password').fill(clinic.password);
    await press(say('source.form.test'));
    await expect(desk.getByText(say('siteSetup.test.well'))).toBeVisible();
    await expectGoodPage(desk);
    await press(say('source.form.create'));
    await expect(desk.getByText(say('source.list.added.title'))).toBeVisible();
    expect(
      sent.filter((body) => body.includes(clinic.password) || body.includes('not this one')),
      'sealed before it is sent',
    ).toEqual([]);
  });

  await test.step('support adds a folder and an off-site server, tests both, and saves them', async () => {
    await addDestination(desk, practicePath, 'The office disk', 'folder');
    await openSetUp(desk, sitePath, 'The office disk');
    await desk.getByLabel(say('destination.siteForm.path.label'), { exact: true }).fill(disk);
    await testAndSave(desk);
    await addDestination(desk, practicePath, 'The vault', 'sftp');
    await openSetUp(desk, sitePath, 'The vault');
    const { host, port, user, privateKey, hostKey, root } = world().sftp;
    const field = (name: string) =>
      desk.getByLabel(say(`destination.siteForm.${name}.label`), { exact: true });
    await field('host').fill(host);
    await field('port').fill(String(port));
    await field('user').fill(user);
    await field('folder').fill(root);
    await field('hostKey').fill(hostKey);
    await desk.getByRole('radio', { name: say('destination.siteForm.signIn.privateKey') }).check();
    await desk.getByLabel(say('destination.siteForm.secret.privateKey'), { exact: true }).fill(privateKey);
    await testAndSave(desk);
  });

  await test.step('support makes a policy and sees the next ten due moments while typing', async () => {
    await desk.goto(`${practicePath}/policies/new`);
    await desk.getByLabel(say('policy.editor.name.label'), { exact: true }).fill('Every evening');
    const time = desk.getByLabel(say('policy.editor.times.nth', { nth: 1 }));
    await time.fill('25:00');
    await time.blur();
    await expect(desk.getByText(say('policy.editor.problem.time_unreadable'))).toBeVisible();
    await time.fill('19:30');
    const moments = desk.getByRole('listitem').filter({ hasText: '19:30' });
    await expect(moments).toHaveCount(10);
    for (const name of ['The office disk', 'The vault']) await desk.getByRole('checkbox', { name }).check();
    await desk.getByRole('checkbox', { name: databaseName }).check();
    await expectGoodPage(desk);
    await press(say('policy.editor.create'));
    await expect(desk).toHaveURL(/\/policies(\?|$)/);
  });

  await test.step('support presses Back up now, sees bytes move and the outcome, without a reload', async () => {
    await desk.goto(sitePath);
    await desk.evaluate(() => Object.assign(window, { isSamePage: true }));
    await desk.getByRole('button', { name: say('site.now.open') }).click();
    await expectGoodPage(desk);
    await desk
      .getByRole('dialog')
      .getByRole('button', { name: say('site.now.start') })
      .click();
    await expect(desk.getByText(/\d MB.*\/s|\d kB.*\/s/).first()).toBeVisible({ timeout: 10_000 });
    await expect(desk.getByRole('link', { name: say('site.live.see') })).toBeVisible({ timeout: 60_000 });
    expect(await desk.evaluate(() => 'isSamePage' in window), 'without a reload').toBe(true);
    await expectGoodPage(desk);
  });

  await test.step('it stands in the history, and the backup page tells of its copies', async () => {
    await desk.goto('/history');
    await expect(
      desk
        .getByRole('row')
        .filter({ hasText: siteName })
        .filter({ hasText: say('common.attemptOutcome.completed') }),
    ).toHaveCount(1);
    await expectGoodPage(desk);
    await desk.goto(sitePath);
    await desk.getByRole('link', { name: say('site.live.see') }).click();
    await expect(desk).toHaveURL(/\/attempts\//);
    await desk.goto(sitePath);
    await expectGoodPage(desk);
  });

  await test.step('each copy opens with age, zstd and pg_restore, and equals the original', async () => {
    const { root } = world().sftp;
    const copies = [disk, root].flatMap(copiesBelow);
    expect(copies).toHaveLength(2);
    expect(restoreByHand(copies, recoveryKey, clinic.url)).toContain('2 good, 0 bad');
    await runSql(clinic.url, "UPDATE patients SET notes = 'changed since' WHERE patient_id = 1");
    expect(restoreByHand(copies.slice(0, 1), recoveryKey, clinic.url)).toContain('differs from its source');
  });

  await agent.stop();
});

async function inviteManager(desk: Page): Promise<string> {
  await desk.goto('/people/invite');
  await desk.getByLabel(say('people.invitation.name'), { exact: true }).fill('Mme Martin');
  await desk.getByLabel(say('people.invitation.email')).fill(`martin.${process.pid}@people.example`);
  await desk.getByLabel(say('people.invitation.language')).selectOption('fr');
  await desk.getByRole('radio', { name: say('common.role.manager') }).check();
  await desk.getByLabel(say('people.form.place')).selectOption({ label: practiceName });
  await desk.getByRole('radio', { name: say('people.invitation.byLink') }).check();
  await desk.getByRole('button', { name: say('people.invitation.submit') }).click();
  return await textOf(desk.locator('code'));
}

async function acceptInvitation(page: Page, link: string): Promise<Page> {
  await page.goto(link);
  await page.getByLabel(fr('access.welcome.password')).fill('des tilleuls en fleur');
  await page.getByRole('button', { name: fr('access.welcome.submit') }).click();
  await expect(page).toHaveURL('/');
  return page;
}

async function addDestination(page: Page, practicePath: string, name: string, kind: 'folder' | 'sftp') {
  await page.goto(`${practicePath}/destinations/new`);
  await page.getByLabel(say('destination.form.name.label'), { exact: true }).fill(name);
  await page.getByRole('radio', { name: say(`destination.form.kind.${kind}`) }).check();
  await page.getByRole('button', { name: say('destination.form.create') }).click();
  await expect(page).not.toHaveURL(/\/new$/);
}

async function openSetUp(page: Page, sitePath: string, name: string) {
  await page.goto(`${sitePath}/destinations`);
  await page.getByRole('link', { name: say('destination.atSite.setUpOf', { name }) }).click();
  await expect(page).toHaveURL(/\/destinations\/dst_/);
}

async function testAndSave(page: Page) {
  await page.getByRole('button', { name: say('destination.siteForm.test'), exact: true }).click();
  await expect(page.getByText(say('siteSetup.test.well'))).toBeVisible();
  await expectGoodPage(page);
  await page.getByRole('button', { name: say('destination.siteForm.save'), exact: true }).click();
  await expect(page).toHaveURL(/\/destinations$/);
}

function copiesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.dump.zst.age'))
    .map((name) => join(folder, name));
}
