import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { type ReadMail, readMail } from '#scripts/running/read-mail.ts';
import { world } from './world.ts';

/** All mails to this address so far, oldest first. */
export function mailsTo(email: string): ReadMail[] {
  const { mailFolder } = world();
  return readdirSync(mailFolder)
    .sort()
    .map((name) => readMail(readFileSync(join(mailFolder, name), 'latin1')))
    .filter((mail) => mail.to.includes(email));
}

/** Waits for the nth mail to this address (from 1). */
export async function mailTo(email: string, count = 1, timeout = 30_000): Promise<ReadMail> {
  await expect
    .poll(() => mailsTo(email).length, { timeout, message: `mail ${count} to ${email}` })
    .toBeGreaterThanOrEqual(count);
  const mail = mailsTo(email)[count - 1];
  if (mail === undefined) throw new Error(`Mail ${count} to ${email} went away.`);
  return mail;
}

/** The first link of ours in a mail. */
export function linkIn(mail: ReadMail): string {
  const link = mail.text.match(/https?:\/\/[^\s<>"]+/)?.[0];
  if (link === undefined) throw new Error(`No link in:\n${mail.text}`);
  return link;
}
