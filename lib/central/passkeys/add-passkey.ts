import { syncApproverOf } from '#lib/central/approvers/sync-approvers.ts';
import { writeAudit } from '#lib/central/audit/write.ts';
import { config } from '#lib/central/config.ts';
import { database, isUniqueViolation, type Transaction } from '#lib/central/database/client.ts';
import { queueMail } from '#lib/central/mail/queue-mail.ts';
import { readOwnTimeZone } from '#lib/central/people/own-time-zone.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { findLinkToken, spendLinkToken } from '#lib/central/tokens/one-time-token.ts';
import { approverFingerprint } from '#lib/contract/permit.ts';
import { newId } from '#lib/shared/ids.ts';
import { type NewCredential, type Registration, readRegistration } from './registration.ts';
import { passkeysOf } from './signers.ts';

/** More devices than anybody signs with. */
export const maxPasskeys = 10;

export type AddedPasskey =
  | { ok: true; passkeyId: string }
  | { ok: false; problem: 'challenge_ended' | 'passkey_refused' | 'passkey_known' | 'passkeys_full' };

/**
 * Keeps the passkey that the person's device made for the challenge of `beginPasskey`. Its owner is told by mail, so
 * that nobody adds one behind their back; agents are told, and trust it once a pinned approver endorses it.
 */
export async function addPasskey(
  by: Authorized<'account.own'>,
  made: { registration: Registration; name: string },
): Promise<AddedPasskey> {
  const credential = await readRegistration(made.registration);
  if (credential === null) return { ok: false, problem: 'passkey_refused' };
  const timeZone = await readOwnTimeZone(by);
  try {
    return await database().$transaction((tx) => keep(tx, by, { ...credential, name: made.name }, timeZone));
  } catch (thrown) {
    if (isUniqueViolation(thrown)) return { ok: false, problem: 'passkey_known' };
    throw thrown;
  }
}

async function keep(
  tx: Transaction,
  by: Authorized<'account.own'>,
  made: NewCredential & { name: string },
  timeZone: string,
): Promise<AddedPasskey> {
  const { challenge, ...credential } = made;
  const { userId } = by.actor;
  const link = await findLinkToken(tx, ['passkey'], challenge, by.now);
  const isOurs = link !== null && link.userId === userId;
  if (!isOurs || !(await spendLinkToken(tx, link.id, by.now)))
    return { ok: false, problem: 'challenge_ended' };
  if ((await passkeysOf(tx, userId)).length >= maxPasskeys) return { ok: false, problem: 'passkeys_full' };
  const id = newId('pky', by.now);
  await tx.passkey.create({
    data: { id, userId, ...credential, counter: BigInt(credential.counter), createdAt: by.now },
  });
  await writeAudit(tx, by, {
    action: 'passkey.added',
    practiceId: null,
    siteId: null,
    subject: { kind: 'passkey', id, name: made.name },
    details: { fingerprint: approverFingerprint(credential) },
  });
  await syncApproverOf(tx, userId, by.now);
  await tellOwner(tx, by, made.name, timeZone);
  return { ok: true, passkeyId: id };
}

async function tellOwner(
  tx: Transaction,
  by: Authorized<'account.own'>,
  passkey: string,
  timeZone: string,
): Promise<void> {
  const { userId, name, email, locale, address } = by.actor;
  const figures = { name, passkey, address, addedAt: by.now.toISOString(), timeZone };
  const link = `${config().url}/account`;
  await queueMail(
    tx,
    { template: 'passkey-added', to: email, userId, locale, figures: { ...figures, link } },
    by.now,
  );
}
