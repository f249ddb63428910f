import { expect, type Page } from '@playwright/test';
import { database } from '#lib/central/database/client.ts';
import { textOf } from './look.ts';
import { givePasskeyDevice } from './passkey-device.ts';
import { aPerson, type Person } from './people.ts';
import type { ReadySite } from './ready-site.ts';
import { wordsOf } from './words.ts';
import { world } from './world.ts';

const say = wordsOf('en');
const minute = 60_000;
const twoDaysMs = 48 * 3_600_000;

/** Names the clinics' own server, and an account there that may restore, as whoever installs an agent would. */
export async function nameRestoreServer({ agent }: Pick<ReadySite, 'agent'>): Promise<void> {
  const { hostname, port, username, password } = new URL(world().clinicUrl);
  const place = ['--host', hostname, '--port', port, '--user', decodeURIComponent(username)];
  const secret = decodeURIComponent(password);
  const add = ['server', 'add', 'Main', ...place, ...(secret === '' ? [] : ['--password-stdin'])];
  await agent.do(add, secret);
}

export async function anApprover(ready: Pick<ReadySite, 'practice'>, name: string): Promise<Person> {
  return aPerson({ role: 'approver', practiceId: ready.practice.id, name });
}

/** A passkey made in this person's browser and pinned at the site; it and the role have stood for two days. */
export async function trustedPasskey(
  page: Page,
  person: Person,
  { agent }: Pick<ReadySite, 'agent'>,
): Promise<void> {
  await givePasskeyDevice(page);
  await page.goto('/account');
  await page.getByRole('button', { name: say('passkey.add.open') }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(say('passkey.name')).fill('Telephone');
  await dialog.getByLabel(say('passkey.password')).fill(person.password);
  await dialog.getByRole('button', { name: say('passkey.add.do') }).click();
  const line = page.locator('#passkeys li').filter({ hasText: 'Telephone' });
  const fingerprint = await textOf(line.locator('code'));
  // The agent learns of it with its next assignment.
  await expect(async () => {
    await agent.do(['approvers', 'pin', fingerprint]);
  }).toPass({ timeout: minute });
  await standForTwoDays(person);
  await expect
    .poll(() => database().approverPin.count({ where: { unpinnedAt: null, name: person.name } }), {
      timeout: minute,
    })
    .toBe(1);
}

/** A role and a passkey count after a day; no story waits for one. */
export async function standForTwoDays({ email }: Person): Promise<void> {
  const createdAt = new Date(Date.now() - twoDaysMs);
  const { id: userId } = await database().user.findUniqueOrThrow({ where: { email } });
  await database().grant.updateMany({ where: { userId }, data: { createdAt } });
  await database().passkey.updateMany({ where: { userId }, data: { createdAt } });
}
