import type { Page } from '@playwright/test';
import { database } from '#lib/central/database/client.ts';
import { anApprover, nameRestoreServer, trustedPasskey } from './harness/approver.ts';
import { backUp } from './harness/back-up.ts';
import { runSql } from './harness/clinic.ts';
import { expectGoodPage, takePicture } from './harness/look.ts';
import { lookAtAll } from './harness/look-at-all.ts';
import { linkIn, mailTo } from './harness/mails.ts';
import { aReadySite, type ReadySite } from './harness/ready-site.ts';
import { expect, test } from './harness/test.ts';
import { wordsOf } from './harness/words.ts';

const say = wordsOf('en');
const minute = 60_000;
const added = 214;

test('a manager asks, an approver signs on a telephone, the clinic is back, and it is undone', async ({
  pageOf,
}) => {
  test.slow();
  const ready = await aReadySite('Restored');
  const approver = await anApprover(ready, 'Dr. Approver');
  await nameRestoreServer(ready);
  const [desk, telephone] = [await pageOf(ready.manager), await pageOf(approver)];
  await telephone.setViewportSize({ width: 360, height: 740 });
  await trustedPasskey(telephone, approver, ready);
  const { backupId } = await backUp(ready);
  const before = await countAppointments(ready);
  await runSql(
    ready.clinic.url,
    `INSERT INTO appointments SELECT appointment_id + 10000000, patient_id, staff_id, type_id, starts_at, state, reason
     FROM appointments ORDER BY appointment_id LIMIT ${added}`,
  );

  await test.step('the manager asks from the backup’s page, and says why', async () => {
    await desk.goto(`/backups/${backupId}`);
    await desk.getByRole('link', { name: say('backup.restore') }).click();
    await desk
      .getByLabel(say('restore.new.reason'))
      .fill('An import overwrote the appointments this morning.');
    await expectGoodPage(desk);
    await lookAtAll(desk, 'restore-new');
    await desk.getByRole('button', { name: say('restore.new.check') }).click();
    await expect(desk).toHaveURL(/\/restores\/rst_/);
  });

  await test.step('the page shows by itself what the site’s agent found, and what would vanish', async () => {
    await expect(desk.getByText(say('restore.standing.checkedTitle'))).toBeVisible({ timeout: minute });
    await expect(desk.getByText(`− ${added}`)).toBeVisible();
    await expectGoodPage(desk);
    await lookAtAll(desk, 'restore-checked');
    await desk.getByRole('button', { name: say('restore.deeds.submit') }).click();
    await expect(desk.getByText(say('restore.problem.unacknowledged'))).toBeVisible();
    await askApprover(desk);
    await expect(desk.getByText(say('restore.standing.waiting'))).toBeVisible();
  });

  await test.step('the approver is mailed, reads the same page on a telephone, and signs', async () => {
    const mail = await mailTo(approver.email, 2);
    expect(mail.text).toContain(`${added} rows`);
    await telephone.goto('/');
    await expect(
      telephone.locator('#content').getByText(say('restore.banner.title', { count: 1 })),
    ).toBeVisible();
    await takePicture(telephone, 'overview-waiting-360');
    await expectGoodPage(telephone);
    await telephone.goto(linkIn(mail));
    await expect(telephone.getByText(`− ${added}`)).toBeVisible();
    await expectGoodPage(telephone);
    await lookAtAll(telephone, 'restore-approve');
    await telephone.getByRole('button', { name: say('restore.decide.approve') }).click();
    await expect(telephone.getByRole('button', { name: say('restore.decide.approve') })).toBeHidden();
  });

  await test.step('both watch it run without a reload, until the data are back', async () => {
    await expect(desk.getByText(say('restore.run.title'))).toBeVisible({ timeout: minute });
    await takePicture(desk, 'restore-running-1280');
    await expect(desk.getByText(say('restore.after.restart'))).toBeVisible({ timeout: 2 * minute });
    await expect(telephone.getByText(say('restore.after.restart'))).toBeVisible({ timeout: minute });
    await expect(desk.getByText(say('restore.comparison.equal'))).toBeVisible();
    expect(await countAppointments(ready)).toBe(before);
    await expectGoodPage(desk);
    await lookAtAll(desk, 'restore-swapped');
  });

  await test.step('the manager signs off, and the case prints as a record', async () => {
    await desk.getByLabel(say('restore.after.note')).fill('Looked at this week and last week.');
    await desk.getByRole('button', { name: say('restore.after.signOff'), exact: true }).click();
    await expect(desk.getByText(/^Signed off by/).first()).toBeVisible();
    const path = new URL(desk.url()).pathname;
    await desk.goto(`${path}/record`);
    await expect(desk.getByText(say('restore.record.chains'))).toBeVisible();
    await expectGoodPage(desk);
    await lookAtAll(desk, 'restore-record');
    await desk.goto(path);
  });

  await test.step('it was the wrong day: the swap is undone, by a case of its own', async () => {
    await desk.getByRole('button', { name: say('restore.undo.open') }).click();
    await desk.getByRole('dialog').getByLabel(say('restore.undo.reason')).fill('It was the wrong day.');
    await takePicture(desk, 'restore-undo-1280');
    await desk.getByRole('button', { name: say('restore.undo.check') }).click();
    await expect(desk.getByText(say('restore.standing.checkedTitle'))).toBeVisible({ timeout: minute });
    await askApprover(desk);
    await telephone.goto(desk.url());
    await telephone.getByRole('button', { name: say('restore.decide.approve') }).click();
    await expect(desk.getByText(say('restore.after.restart'))).toBeVisible({ timeout: 2 * minute });
    expect(await countAppointments(ready)).toBe(before + added);
    await lookAtAll(desk, 'restore-undone');
    await desk.goto('/history');
    await expect(desk.getByRole('link', { name: /./ }).first()).toBeVisible();
    await expectGoodPage(desk);
    await takePicture(desk, 'history-with-restores');
    await desk.goto('/restores');
    await expectGoodPage(desk);
    await lookAtAll(desk, 'restores-list');
  });
  await ready.agent.stop();
});

test('what was rejected or has lapsed changed nothing, and says so', async ({ pageOf }) => {
  test.slow();
  const ready = await aReadySite('Refused');
  const approver = await anApprover(ready, 'Dr. Careful');
  await nameRestoreServer(ready);
  const { backupId } = await backUp(ready);
  const before = await countAppointments(ready);
  const [desk, telephone] = [await pageOf(ready.manager), await pageOf(approver)];
  await telephone.setViewportSize({ width: 360, height: 740 });

  await test.step('where nobody’s passkey is known a code is asked for; an approver says no, with a reason', async () => {
    await openRestores(telephone);
    await askFor(desk, backupId);
    await askApprover(desk);
    await telephone.goto(desk.url());
    await expectGoodPage(telephone);
    await takePicture(telephone, 'restore-code-360');
    await telephone.getByRole('button', { name: say('restore.decide.reject') }).click();
    await telephone
      .getByLabel(say('restore.decide.rejectReason'))
      .fill('Restore it beside first, and compare.');
    await telephone.getByRole('button', { name: say('restore.decide.rejectConfirm'), exact: true }).click();
    await expect(desk.getByText('Restore it beside first, and compare.')).toBeVisible();
    await expect(desk.getByText(say('restore.standing.rejectedText'))).toBeVisible();
    await expectGoodPage(desk);
    await takePicture(desk, 'restore-rejected-1280');
  });

  await test.step('nobody answers: it lapses', async () => {
    await askFor(desk, backupId);
    await askApprover(desk);
    await expect(desk.getByText(say('restore.standing.waiting'))).toBeVisible();
    const caseId = new URL(desk.url()).pathname.split('/').at(-1) ?? '';
    await database().restoreCase.update({ where: { id: caseId }, data: { expiresAt: new Date() } });
    await expect(desk.getByText(say('restore.standing.lapsed'))).toBeVisible({ timeout: 2 * minute });
    await expectGoodPage(desk);
    await takePicture(desk, 'restore-lapsed-1280');
  });
  expect(await countAppointments(ready)).toBe(before);
  await ready.agent.stop();
});

/** What an approver sees before anybody has asked. */
async function openRestores(page: Page): Promise<void> {
  await page.goto('/restores');
  await expect(page.getByRole('heading', { level: 1, name: say('restore.title') })).toBeVisible();
}

async function askFor(page: Page, backupId: string): Promise<void> {
  await page.goto(`/restores/new?backup=${backupId}`);
  await page.getByLabel(say('restore.new.reason')).fill('Something was overwritten.');
  await page.getByRole('button', { name: say('restore.new.check') }).click();
  await expect(page.getByText(say('restore.standing.checkedTitle'))).toBeVisible({ timeout: minute });
}

async function askApprover(page: Page): Promise<void> {
  for (const box of await page.getByRole('checkbox').all()) await box.check();
  await page.getByRole('button', { name: say('restore.deeds.submit') }).click();
  await expect(page.getByRole('button', { name: say('restore.deeds.submit') })).toBeHidden();
}

async function countAppointments({ clinic }: ReadySite): Promise<number> {
  const [row] = await runSql(clinic.url, 'SELECT count(*)::int AS count FROM appointments');
  return Number(row?.count);
}
