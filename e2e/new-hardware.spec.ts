import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { anAgent, argumentsOf } from './harness/agents.ts';
import { anApprover, nameRestoreServer, standForTwoDays } from './harness/approver.ts';
import { backUp } from './harness/back-up.ts';
import { runSql } from './harness/clinic.ts';
import { expectGoodPage, textOf } from './harness/look.ts';
import { lookAtAll } from './harness/look-at-all.ts';
import { aReadySite, type ReadySite } from './harness/ready-site.ts';
import { expect, test } from './harness/test.ts';
import { wordsOf } from './harness/words.ts';
import { world } from './harness/world.ts';

const say = wordsOf('en');
const minute = 60_000;

test('the clinic’s computer is gone: a new one restores from the disk, with the recovery key typed there', async ({
  pageOf,
}) => {
  test.slow();
  const ready = await aReadySite('Burgled');
  const { site, manager, support, disk, clinic, recoveryKey } = ready;
  const approver = await anApprover(ready, 'Dr. Chosen');
  await standForTwoDays(approver);
  await backUp(ready);
  const before = await countPatients(clinic.url);
  const copy = copyOn(disk);
  const fresh = anAgent('burgled-again');
  const [desk, telephone, it] = [await pageOf(manager), await pageOf(approver), await pageOf(support)];
  await telephone.setViewportSize({ width: 360, height: 740 });

  await test.step('the computer is stolen with its database; another one takes its place', async () => {
    await ready.agent.stop();
    await dropDatabase(ready);
    await it.goto(`/sites/${site.id}/enrol`);
    await it.getByRole('button', { name: say('siteSetup.enrol.replace.open') }).click();
    await it.getByRole('button', { name: say('siteSetup.enrol.replace.confirm') }).click();
    await fresh.do(argumentsOf(await textOf(it.locator('code').filter({ hasText: 'keepwell-agent enrol' }))));
    await fresh.do(['settings', '--allow-root', disk]);
    await nameRestoreServer({ agent: fresh });
    await fresh.start();
  });

  await test.step('the manager names the copy on the disk, and learns that a key will be asked for', async () => {
    await expect(async () => {
      await desk.goto(`/restores/new?site=${site.id}&from=file`);
      await expect(desk.getByLabel(say('restore.new.server'))).toBeEnabled({ timeout: 2_000 });
    }).toPass({ timeout: minute });
    await desk.getByLabel(say('restore.new.path')).fill(copy);
    await desk.getByLabel(say('restore.new.server')).check();
    await desk.getByLabel(say('restore.new.databaseName')).fill(clinic.settings.database);
    await desk.getByLabel(say('restore.new.reason')).fill('The computer was stolen; this is the new one.');
    await expectGoodPage(desk);
    await lookAtAll(desk, 'new-hardware-new');
    await desk.getByRole('button', { name: say('restore.new.check') }).click();
    await expect(desk.getByText(say('restore.standing.checkedTitle'))).toBeVisible({ timeout: minute });
    await expect(desk.getByText(say('restore.finding.key_needed.title'))).toBeVisible();
    await expect(desk.getByText(say('restore.finding.signer_unknown.title'))).toBeVisible();
    await expectGoodPage(desk);
    await lookAtAll(desk, 'new-hardware-checked');
    for (const box of await desk.getByRole('checkbox').all()) await box.check();
    await desk.getByRole('button', { name: say('restore.deeds.submit') }).click();
    await expect(desk.getByText(say('restore.standing.waiting'))).toBeVisible();
  });

  await test.step('nobody’s passkey is known there: the approver types the code that the new computer shows', async () => {
    await telephone.goto(desk.url());
    await telephone.getByRole('button', { name: say('restore.code.show') }).click();
    await expect(telephone.getByLabel(say('restore.code.label'))).toBeVisible({ timeout: minute });
    const shown = await fresh.do(['code']);
    expect(shown).toContain('The computer was stolen');
    await telephone.getByLabel(say('restore.code.label')).fill(shown.match(/Code: (\S+)/)?.[1] ?? '');
    await expectGoodPage(telephone);
    await lookAtAll(telephone, 'new-hardware-code');
    await telephone.getByRole('button', { name: say('restore.code.approve') }).click();
    await expect(telephone.getByRole('button', { name: say('restore.code.approve') })).toBeHidden();
  });

  const command =
    await test.step('the page says what to type at the new computer, and takes no key itself', async () => {
      const shown = desk.locator('code').filter({ hasText: 'keepwell-agent restore --case' });
      await expect(desk.getByText(/^It waits for the recovery key/)).toBeVisible({ timeout: minute });
      await expect(desk.getByRole('textbox')).toHaveCount(0);
      await expectGoodPage(desk);
      await lookAtAll(desk, 'new-hardware-waits-for-key');
      return argumentsOf(await textOf(shown));
    });

  await test.step('a mistyped key changes nothing, and the restore goes on waiting', async () => {
    const mistyped = recoveryKey.replace(/.{2}\s*$/, 'QQ');
    await expect(async () => {
      const { exitCode, stderr } = await fresh.run(command, mistyped);
      expect(exitCode).not.toBe(0);
      expect(stderr).toContain('mistyped');
    }).toPass({ timeout: minute });
    await desk.reload();
    await expect(desk.getByText(/^It waits for the recovery key/)).toBeVisible();
  });

  await test.step('the right one brings the patients back, and the page tells of it by itself', async () => {
    await fresh.do(command, recoveryKey);
    await expect(desk.getByText(say('restore.comparison.equal'))).toBeVisible({ timeout: minute });
    expect(await countPatients(clinic.url)).toBe(before);
    await expectGoodPage(desk);
    await lookAtAll(desk, 'new-hardware-restored');
    await signOff(desk);
  });
  await fresh.stop();
});

async function signOff(page: Page): Promise<void> {
  await page.getByRole('button', { name: say('restore.after.signOff'), exact: true }).click();
  await expect(page.getByText(/^Signed off by/).first()).toBeVisible();
}

function copyOn(disk: string): string {
  const names = readdirSync(disk, { recursive: true, encoding: 'utf8' });
  const name = names.find((one) => one.endsWith('.dump.zst.age'));
  if (name === undefined) throw new Error(`No copy lies on ${disk}.`);
  return join(disk, name);
}

async function dropDatabase({ clinic }: ReadySite): Promise<void> {
  await runSql(world().clinicUrl, `DROP DATABASE "${clinic.settings.database}" WITH (FORCE)`);
}

async function countPatients(url: string): Promise<number> {
  const [row] = await runSql(url, 'SELECT count(*)::int AS count FROM patients');
  return Number(row?.count);
}
