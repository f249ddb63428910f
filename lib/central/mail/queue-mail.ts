import type { Transaction } from '#lib/central/database/client.ts';
import type { Locale } from '#lib/domain/words.ts';
import { newId } from '#lib/shared/ids.ts';
import type { MailContent } from './templates.ts';

export type NewMail = MailContent & {
  to: string;
  userId: string | null;
  locale: Locale;
  /** The alert that it tells of; a later mail of the same alert takes the place of one that was never sent. */
  alertId?: string;
};

/**
 * Puts a mail among those to send, in the transaction of what it tells: both happen or neither does. The mail worker
 * sends it within seconds of the commit, tries again for up to a day, and keeps the outcome in the row.
 * Held back until `notBefore`. Returns the mail's id.
 */
export async function queueMail(
  tx: Transaction,
  mail: NewMail,
  now: Date = new Date(),
  notBefore: Date = now,
): Promise<string> {
  const id = newId('mal', now);
  await tx.mail.create({
    data: {
      id,
      alertId: mail.alertId ?? null,
      userId: mail.userId,
      recipient: mail.to,
      locale: mail.locale,
      template: mail.template,
      figures: mail.figures,
      state: 'queued',
      createdAt: now,
      nextTryAt: notBefore,
    },
  });
  return id;
}
