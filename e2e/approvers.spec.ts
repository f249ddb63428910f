import type { Page } from '@playwright/test';
import { localeCookie } from '#lib/i18n/locales.ts';
import { makeRecoveryKey } from '#scripts/demo/set-up-practice.ts';
import { anAgent, argumentsOf } from './harness/agents.ts';
import { expectGoodPage, takePicture, textOf } from './harness/look.ts';
import { mailTo } from './harness/mails.ts';
import { givePasskeyDevice } from './harness/passkey-device.ts';
import { aPerson, type Person } from './harness/people.ts';
import { aPractice, aSite } from './harness/setting.ts';
import { expect, test } from './harness/test.ts';
import { wordsOf } from './harness/words.ts';
import { world } from './harness/world.ts';

const say = wordsOf('en');
const minute = 60_000;
const looks = [
  { locale: 'fr', width: 360, scheme: 'light' },
  { locale: 'cs', width: 360, scheme: 'dark' },
  { locale: 'fr', width: 1440, scheme: 'dark' },
] as const;

test('approvers add passkeys, the agent trusts whom its command names, and one lets the other in', async ({
  pageOf,
}) => {
  const practice = await aPractice();
  const manager = await aPerson({ role: 'manager', practiceId: practice.id, name: 'Mona Manager' });
  const blanc = await aPerson({ role: 'approver', practiceId: practice.id, name: 'Dr. Blanc' });
  const novak = await aPerson({ role: 'approver', practiceId: practice.id, name: 'Dr. Novak' });
  await makeRecoveryKey(manager.email, practice.id);
  const site = await aSite(practice.id);
  const agent = anAgent('approvers');
  const [desk, telephone, tablet] = [await pageOf(manager), await pageOf(blanc), await pageOf(novak)];
  await telephone.setViewportSize({ width: 360, height: 740 });

  const fingerprint =
    await test.step('an approver adds a passkey on a telephone, after giving the password again', async () => {
      await givePasskeyDevice(telephone);
      await telephone.goto('/account');
      await telephone.getByRole('button', { name: say('passkey.add.open') }).click();
      await fillIn(telephone, 'My telephone', 'not this one');
      await expect(telephone.getByText(say('problems.password_wrong'))).toBeVisible();
      await fillIn(telephone, 'My telephone', blanc.password);
      const line = telephone.locator('#passkeys li').filter({ hasText: 'My telephone' });
      await expect(line).toBeVisible();
      await expectGoodPage(telephone);
      await takePicture(telephone, 'account-passkeys-360');
      const mail = await mailTo(blanc.email);
      expect(mail.subject).toBe(say('mail.passkeyAdded.subject'));
      expect(mail.text).toContain('My telephone');
      return textOf(line.locator('code'));
    });

  await test.step('the same device is told that it holds one already', async () => {
    await telephone.getByRole('button', { name: say('passkey.add.open') }).click();
    await fillIn(telephone, 'Again', blanc.password);
    await expect(telephone.getByText(say('passkey.problem.already_here'))).toBeVisible();
    await telephone.keyboard.press('Escape');
  });

  await test.step('the enrolment command names the passkey, and the agent pins it', async () => {
    await desk.goto(`/sites/${site.id}/enrol`);
    await desk.getByRole('button', { name: say('siteSetup.enrol.make.do') }).click();
    const command = await textOf(desk.locator('code').first());
    expect(command).toContain(`--approver "${fingerprint}"`);
    await expect(desk.getByRole('definition').filter({ hasText: fingerprint })).toBeVisible();
    await expectGoodPage(desk);
    await takePicture(desk, 'enrol-approvers-1280');
    await agent.do(argumentsOf(command));
    await agent.start();
    await expectSoon(desk, `/sites/${site.id}`, fingerprint);
    await takePicture(desk, 'site-approvers-1280');
    expect(await agent.do(['approvers', 'list'])).toContain(`✓ ${fingerprint}  Dr. Blanc`);
  });

  const second = await test.step('a later approver’s passkey waits to be endorsed', async () => {
    await givePasskeyDevice(tablet);
    await tablet.goto('/account');
    await tablet.getByRole('button', { name: say('passkey.add.open') }).click();
    await fillIn(tablet, 'Tablet', novak.password);
    const line = tablet.locator('#passkeys li').filter({ hasText: 'Tablet' });
    const print = await textOf(line.locator('code'));
    await tablet.goto(`/practices/${practice.id}/restores`);
    await expect(tablet.getByText(say('approver.people.waiting'))).toBeVisible();
    await tablet.getByRole('button', { name: `${say('approver.endorse.open')} Dr. Novak` }).click();
    await tablet.getByRole('button', { name: say('approver.endorse.doOwn') }).click();
    await expect(tablet.getByText(say('approver.endorse.problem.not_pinned'))).toBeVisible();
    return print;
  });

  await test.step('the trusted one endorses it with their own passkey, and the agent takes it', async () => {
    await telephone.goto(`/practices/${practice.id}/restores`);
    await expectGoodPage(telephone);
    await takePicture(telephone, 'approvers-360');
    await telephone.getByRole('button', { name: `${say('approver.endorse.open')} Dr. Novak` }).click();
    await expect(telephone.getByRole('dialog').getByText(second)).toBeVisible();
    await telephone.getByRole('button', { name: say('approver.endorse.do') }).click();
    await expect(telephone.getByText(say('approver.people.waiting'))).toBeHidden();
    await expectSoon(desk, `/sites/${site.id}`, second);
    await expect(desk.getByText(say('approver.site.way.endorsed'))).toBeVisible();
    expect(await agent.do(['approvers', 'list'])).toMatch(
      new RegExp(`✓ ${second} {2}Dr. Novak.*counts a day later`),
    );
  });

  await test.step('the manager says who is asked first and who instead', async () => {
    await desk.goto(`/practices/${practice.id}/restores`);
    await desk.getByLabel(say('approver.terms.approver')).selectOption({ label: 'Dr. Blanc' });
    await desk.getByLabel(say('approver.terms.deputy')).selectOption({ label: 'Dr. Blanc' });
    await desk.getByLabel(say('approver.terms.keep')).fill('ten');
    await desk.getByRole('button', { name: say('approver.terms.save') }).click();
    await expect(desk.getByText(say('approver.terms.problem.keep_days'))).toBeVisible();
    await desk.getByLabel(say('approver.terms.keep')).fill('14');
    await desk.getByRole('button', { name: say('approver.terms.save') }).click();
    await expect(desk.getByText(say('approver.terms.problem.deputy_same'))).toBeVisible();
    await desk.getByLabel(say('approver.terms.deputy')).selectOption({ label: 'Dr. Novak' });
    await desk.getByRole('button', { name: say('approver.terms.save') }).click();
    await expect(desk.getByText(say('approver.terms.saved'))).toBeVisible();
    await expectGoodPage(desk);
    await takePicture(desk, 'restore-terms-1280');
    await telephone.goto(`/practices/${practice.id}/restores`);
    await expect(telephone.getByText(say('approver.terms.keepIs', { days: 14 }))).toBeVisible();
  });

  await test.step('both pages can be read by everybody, with all of it on them', async () => {
    for (const { locale, width, scheme } of looks) {
      await desk.setViewportSize({ width, height: 800 });
      await desk.emulateMedia({ colorScheme: scheme });
      await desk.context().addCookies([{ name: localeCookie, value: locale, url: world().url }]);
      for (const path of [`/practices/${practice.id}/restores`, `/sites/${site.id}`]) {
        await desk.goto(path);
        await expect(desk.locator('html')).toHaveAttribute('lang', locale);
        await expectGoodPage(desk);
      }
      await desk.goto(`/practices/${practice.id}/restores`);
      await takePicture(desk, `restores-${locale}-${width}-${scheme}`);
    }
    await desk.context().addCookies([{ name: localeCookie, value: 'en', url: world().url }]);
  });

  await test.step('a revoked passkey is trusted no more, at either end', async () => {
    await tablet.goto('/account');
    await tablet.getByRole('button', { name: `${say('passkey.revoke.open')} Tablet` }).click();
    await tablet.getByRole('dialog').getByLabel(say('passkey.password')).fill(novak.password);
    await tablet.getByRole('button', { name: say('passkey.revoke.do') }).click();
    await expect(tablet.getByText(say('passkey.none'))).toBeVisible();
    await expect(async () => {
      await desk.goto(`/sites/${site.id}`);
      await expect(desk.getByText(fingerprint)).toBeVisible();
      await expect(desk.getByText(second)).toBeHidden();
    }).toPass({ timeout: minute });
    expect(await agent.do(['approvers', 'list'])).not.toContain(second);
  });

  await test.step('the trail tells of it all, each entry in the chain, with the head to keep on paper', async () => {
    await desk.goto('/audit');
    await expect(
      desk.getByText(say('audit.sentence.approver_endorsed', { subject: 'Dr. Novak' })),
    ).toBeVisible();
    await expect(desk.getByText(say('audit.sentence.passkey_revoked', { subject: 'Tablet' }))).toBeVisible();
    await expect(desk.locator('code').filter({ hasText: /^\d+:[0-9a-f]{64}$/ })).toBeVisible();
    await expectGoodPage(desk);
    await takePicture(desk, 'audit-chain-1280');
  });
  await agent.stop();
});

/** The dialog that adds a passkey. */
async function fillIn(page: Page, name: string, password: Person['password']) {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(say('passkey.name')).fill(name);
  await dialog.getByLabel(say('passkey.password')).fill(password);
  await dialog.getByRole('button', { name: say('passkey.add.do') }).click();
}

/** What an agent told, once the page shows it. */
async function expectSoon(page: Page, path: string, text: string) {
  await expect(async () => {
    await page.goto(path);
    await expect(page.getByText(text)).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: minute });
}
