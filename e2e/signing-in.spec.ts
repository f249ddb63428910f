import { linkIn, mailTo } from './harness/mails.ts';
import { allowStatus } from './harness/page-errors.ts';
import { aPerson } from './harness/people.ts';
import { aPractice } from './harness/setting.ts';
import { expect, test } from './harness/test.ts';
import { wordsOf } from './harness/words.ts';

const password = 'une tisane au verger';

test('an invited person gets a mail, chooses a password, and signs in with it ever after', async ({
  pageOf,
  strangersPage,
}) => {
  const practice = await aPractice();
  const manager = await aPerson({ role: 'manager', practiceId: practice.id });
  const say = wordsOf('en');
  const email = `invited.${process.pid}@people.example`;

  await test.step('the manager invites her to reception, by mail', async () => {
    const page = await pageOf(manager);
    await page.goto('/people');
    await page.getByRole('link', { name: say('people.invite') }).click();
    await page.getByLabel(say('people.invitation.name'), { exact: true }).fill('Jana Nováková');
    await page.getByLabel(say('people.invitation.email')).fill(email);
    await page.getByLabel(say('people.invitation.language')).selectOption('cs');
    await page.getByRole('radio', { name: say('common.role.reception') }).check();
    await page.getByRole('button', { name: say('people.invitation.submit') }).click();
    await expect(page.getByText(say('people.invitation.done.mail', { email }))).toBeVisible();
  });

  const page = await strangersPage();
  const mail = await mailTo(email);
  const cs = wordsOf('cs');
  await test.step('a mail in her language brings her in, and the pages are in it from then on', async () => {
    expect(mail.subject).toBe(cs('mail.invitation.subject', { invitedBy: manager.name }));
    await page.goto(linkIn(mail));
    await page.getByLabel(say('access.welcome.password')).fill(password);
    await page.getByRole('button', { name: say('access.welcome.submit') }).click();
    await expect(page).toHaveURL('/');
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', 'cs');
  });

  await test.step('the link works once', async () => {
    const other = await strangersPage();
    await other.goto(linkIn(mail));
    await expect(other.getByText(say('access.welcome.ended.title'))).toBeVisible();
  });

  await test.step('she signs out and in again', async () => {
    await page.getByRole('button', { name: cs('ui.nav.signOut') }).click();
    await expect(page).toHaveURL(/\/sign-in/);
    await page.getByLabel(cs('access.signIn.email')).fill(email);
    await page.getByLabel(cs('access.signIn.password')).fill('not this one');
    allowStatus(page, 401);
    await page.getByRole('button', { name: cs('access.signIn.submit') }).click();
    await expect(page.getByText(cs('access.signIn.problem.wrong.title'))).toBeVisible();
    await page.getByLabel(cs('access.signIn.password')).fill(password);
    await page.getByRole('button', { name: cs('access.signIn.submit') }).click();
    await expect(page).toHaveURL('/');
  });
});

test('a forgotten password is set anew by a mailed link, and signs out everywhere else', async ({
  pageOf,
  strangersPage,
}) => {
  const practice = await aPractice();
  const person = await aPerson({ role: 'manager', practiceId: practice.id, locale: 'fr' });
  const say = wordsOf('fr');
  const elsewhere = await pageOf(person);
  await elsewhere.goto('/');
  await expect(elsewhere).toHaveURL('/');

  const page = await strangersPage('fr');
  await page.goto('/sign-in');
  await page.getByRole('link', { name: say('access.signIn.forgot') }).click();
  await expect(page).toHaveURL('/forgot');
  await page.getByLabel(say('access.forgot.email')).fill(person.email);
  await page.getByRole('button', { name: say('access.forgot.submit') }).click();
  await expect(page.getByText(say('access.forgot.sent.title'))).toBeVisible();

  await page.goto(linkIn(await mailTo(person.email)));
  await page.getByLabel(say('access.reset.password')).fill(password);
  await page.getByRole('button', { name: say('access.reset.submit') }).click();
  await expect(page).toHaveURL('/');

  await elsewhere.goto('/people');
  await expect(elsewhere).toHaveURL(/\/sign-in/);
});

test('an address that nobody has gets the same answer and no mail', async ({ strangersPage }) => {
  const say = wordsOf('en');
  const page = await strangersPage();
  await page.goto('/forgot');
  await page.getByLabel(say('access.forgot.email')).fill('nobody@people.example');
  await page.getByRole('button', { name: say('access.forgot.submit') }).click();
  await expect(page.getByText(say('access.forgot.sent.title'))).toBeVisible();
});
