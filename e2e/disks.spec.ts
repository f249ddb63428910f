import { join } from 'node:path';
import { judgeTurn, usualCalendar } from '#lib/domain/rotation.ts';
import { type LoopDisk, makeLoopDisk } from '#scripts/testing/loop-disk.ts';
import { expectGoodPage, takePicture } from './harness/look.ts';
import { aPerson } from './harness/people.ts';
import { aReadySite } from './harness/ready-site.ts';
import { expect, test } from './harness/test.ts';
import { wordsOf } from './harness/words.ts';
import { world } from './harness/world.ts';

const say = wordsOf('en');

test('a disk is added, the wrong one is in on its day, the right one comes, and the copy is made', async ({
  pageOf,
}) => {
  test.slow();
  const ready = await aReadySite('Disk Drive');
  const { site, practice, support, agent } = ready;
  const drive = join(world().folder, agent.name, 'usb');
  const disks = { blue: makeLoopDisk(), red: makeLoopDisk() };
  await agent.do(['settings', '--allow-root', join(world().folder, agent.name)]);
  const page = await pageOf(support);
  const plugIn = (disk: LoopDisk) => disk.mount(drive, { owner: agent.user });
  const [today, other] = todaysTurns();

  try {
    await test.step('support adds a set of removable disks and its calendar', async () => {
      await page.goto(`/practices/${practice.id}/destinations/new`);
      await page.getByLabel(say('destination.form.name.label')).fill('USB disks');
      await page.getByLabel(say('destination.form.kind.removable')).check();
      await page.getByRole('button', { name: say('destination.form.create') }).click();
      await page.getByRole('link', { name: say('destination.page.setUpOf', { site: site.name }) }).click();
      await expectGoodPage(page);
      await page.getByRole('button', { name: say('media.rotation.save') }).click();
      await expect(page).toHaveURL(new RegExp(`/sites/${site.id}/disks$`));
      await page.goto(`/practices/${practice.id}/policies/${ready.policyId}`);
      await page.getByLabel(/^USB disks/).check();
      await page.getByRole('button', { name: say('policy.editor.save') }).click();
      await expect(page).toHaveURL(/\/policies$/);
      await page.goto(`/sites/${site.id}/disks`);
    });

    await test.step('two disks are plugged in, one after the other, and named', async () => {
      for (const [disk, label, colour, turn] of [
        [disks.blue, 'First', 'blue', today],
        [disks.red, 'Second', 'red', other],
      ] as const) {
        plugIn(disk);
        await page.getByRole('button', { name: say('media.add.open') }).click({ timeout: 60_000 });
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel(say('media.field.label')).fill(label);
        await dialog.getByLabel(say('media.field.colour')).selectOption(colour);
        await dialog.getByLabel(say('media.field.turn')).selectOption(turn);
        await dialog.getByRole('button', { name: say('media.add.confirm') }).click();
        await expect(dialog.getByText(say('siteSetup.test.well'))).toBeVisible({ timeout: 60_000 });
        await page.reload();
        await expect(page.getByRole('heading', { name: new RegExp(label) })).toBeVisible();
        await expect(page.getByText(say('media.place.safe'))).toBeVisible({ timeout: 60_000 });
        await eject(disk);
        await expect(page.getByText(say('media.plugged.none'))).toBeVisible({ timeout: 60_000 });
        await expect(page.getByText(say('media.place.safe'))).toHaveCount(0, { timeout: 60_000 });
      }
      await expectGoodPage(page);
      await takePicture(page, 'disks');
    });

    await test.step('the wrong one is in: the copy waits, the site is one to watch, reception sees which it is', async () => {
      plugIn(disks.red);
      await page.goto(`/sites/${site.id}`);
      await page.getByRole('button', { name: say('site.now.open') }).click();
      await page
        .getByRole('dialog')
        .getByRole('button', { name: say('site.now.start') })
        .click();
      await expect(page.getByText(say('site.reason.disk_wanted.text'))).toBeVisible({ timeout: 60_000 });
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(
        say('overview.answer.one.warn', { name: site.name }),
      );
      const reception = await aPerson({ role: 'reception', practiceId: practice.id, siteId: site.id });
      const theirs = await pageOf(reception);
      await theirs.goto(`/sites/${site.id}`);
      await expect(theirs.getByText(say('media.disk.blue'))).toBeVisible();
      // Other sites, and how copies get where they go, are none of theirs.
      await expect(theirs.getByRole('link', { name: say('site.destinations.manage') })).toHaveCount(0);
      await expectGoodPage(theirs);
      await theirs.setViewportSize({ width: 360, height: 740 });
      await expectGoodPage(theirs);
      await takePicture(theirs, 'reception-360');
      await theirs.goto(`/sites/${site.id}/disks`);
      await expect(theirs.getByRole('button', { name: say('media.change.open') })).toHaveCount(0);
      await takePicture(theirs, 'reception-disks-360');
    });

    await test.step('the right one comes: the copy is made by itself, and the site is safe', async () => {
      await eject(disks.red);
      plugIn(disks.blue);
      await expect(page.getByText(say('media.today.safe'))).toBeVisible({ timeout: 60_000 });
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(
        say('overview.answer.one.ok', { name: site.name }),
      );
      await takePicture(page, 'site-with-disk');
    });

    await test.step('taken out, somebody says who has it', async () => {
      await eject(disks.blue);
      await page.goto(`/sites/${site.id}/disks`);
      const whoHasIt = page.getByRole('button', { name: say('media.say.open') });
      await expect(whoHasIt).toHaveCount(2, { timeout: 60_000 });
      await whoHasIt.first().click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel(say('media.say.note')).fill('Dr Roux, in the bank');
      await dialog.getByRole('button', { name: say('media.say.save') }).click();
      await expect(dialog).toBeHidden();
      await page.getByText(say('media.log.title')).first().click();
      await expect(page.getByText(/Dr Roux, in the bank/).first()).toBeVisible();
      await expectGoodPage(page);
      await page.emulateMedia({ colorScheme: 'dark' });
      await takePicture(page, 'disks-dark');
    });
  } finally {
    await agent.stop();
    for (const disk of Object.values(disks)) disk.dispose();
  }
});

/** The turn that has today in Lyon by the usual calendar, and one that hasn't. */
function todaysTurns(): ['A' | 'B', 'A' | 'B'] {
  const two = (['A', 'B'] as const).map((turn) => ({ id: turn, turn, isRetired: false }));
  const { turn } = judgeTurn(usualCalendar, two, 'Europe/Paris', new Date());
  return turn === 'B' ? ['B', 'A'] : ['A', 'B'];
}

/** Somebody may be looking at it still: ejected as soon as nobody does. */
async function eject(disk: LoopDisk): Promise<void> {
  await expect(() => disk.unmount()).toPass({ timeout: 30_000 });
}
