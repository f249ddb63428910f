import { database } from '#lib/central/database/client.ts';
import { newId } from '#lib/shared/ids.ts';
import { mailsTo, mailTo } from './harness/mails.ts';
import { aReadySite } from './harness/ready-site.ts';
import { expect, test } from './harness/test.ts';
import { wordsOf } from './harness/words.ts';

const say = wordsOf('en');
const hour = 3_600_000;

test('a missed backup reaches the manager and support by mail, and so does that all is well again', async ({
  pageOf,
}) => {
  const ready = await aReadySite('Late Lane');
  const { manager, support, practice } = ready;
  const site = { ...ready.site, inMails: `${ready.site.name} (${practice.name})` };
  const page = await pageOf(manager);
  const needsYou = say('overview.answer.one.bad', { name: site.name });

  await test.step('a due moment passes without a backup; the page and one mail each say so', async () => {
    await letOneBeMissed(ready.setId, site.id);
    for (const { email } of [manager, support]) {
      const mail = await mailTo(email, 1, 100_000);
      expect(mail.subject).toBe(say('mail.opened.subject.missed', { site: site.inMails }));
      expect(mail.text).toContain(`/sites/${site.id}`);
    }
    await page.goto(`/sites/${site.id}`);
    await expect(page.getByRole('figure', { name: /1 missed/ })).toBeVisible();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(needsYou);
  });

  await test.step('the manager backs up now; the page is well again, and so say the mails', async () => {
    await page.getByRole('button', { name: say('site.now.open') }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: say('site.now.start') })
      .click();
    await expect(page.getByRole('link', { name: say('site.live.see') })).toBeVisible({ timeout: 60_000 });
    for (const { email } of [manager, support]) {
      expect((await mailTo(email, 2)).subject).toBe(say('mail.resolved.subject', { site: site.inMails }));
    }
    await page.reload();
    await expect(page.getByRole('heading', { level: 1 })).not.toHaveText(needsYou);
    expect(mailsTo(manager.email)).toHaveLength(2);
  });
  await ready.agent.stop();
});

/**
 * Grace lasts minutes at least, and an agent is given two more to tell what it did. Instead of waiting for them, the story puts a due moment
 * that nobody kept three hours into the past, at a time since which the agent has been heard; the centre's own watch finds it.
 */
async function letOneBeMissed(setId: string, siteId: string): Promise<void> {
  const now = new Date();
  const ago = (hours: number) => new Date(now.getTime() - hours * hour);
  const set = await database().backupSet.findUniqueOrThrow({
    where: { id: setId },
    include: { policy: true },
  });
  await database().agent.updateMany({ where: { siteId }, data: { heardSince: ago(4) } });
  await database().slot.create({
    data: {
      id: newId('slt', now),
      siteId,
      setId,
      dueAt: ago(3),
      closesAt: ago(2),
      watchAt: ago(2),
      state: 'waiting',
      policyId: set.policyId ?? '',
      policyVersion: set.policy?.currentVersion ?? 1,
    },
  });
}
