import type { Transporter } from 'nodemailer';
import { database } from '#lib/central/database/client.ts';
import { readSupportContact } from '#lib/central/settings/support-contact.ts';
import { locales } from '#lib/domain/words.ts';
import { createLogger } from '#lib/shared/logger.ts';
import type { Mail, Prisma } from '#prisma/generated/client.ts';
import { compose } from './compose.ts';
import { judgeFailure } from './judge-failure.ts';
import { layOut } from './lay-out.ts';
import type { MailContent } from './templates.ts';

const log = createLogger('mail');

/** Milliseconds that a mail being sent is left alone by everybody else; longer than any try takes. */
const leaseMs = 3 * 60_000;

export type MailSender = { transport: Transporter | null; from: string; address: string };

/** Sends what is due, one mail after the other. Several may run at once: each mail is one's at a time. */
export async function sendDueMails(sender: MailSender, clock: () => Date): Promise<number> {
  let handled = 0;
  for (;;) {
    const mail = await claim(clock());
    if (mail === null) return handled;
    await settle(mail.id, await send(sender, mail, clock));
    handled += 1;
  }
}

/** Takes the mail that has been due the longest, and puts its next try past the end of this one. */
async function claim(now: Date): Promise<Mail | null> {
  const lease = new Date(now.getTime() + leaseMs);
  const claimed = await database().$queryRaw<{ id: string }[]>`
    UPDATE mail SET attempts = attempts + 1, next_try_at = ${lease}
    WHERE id = (
      SELECT id FROM mail WHERE state = 'queued' AND next_try_at <= ${now}
      ORDER BY next_try_at LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING id`;
  const id = claimed[0]?.id;
  return id === undefined ? null : database().mail.findUniqueOrThrow({ where: { id } });
}

type Outcome = Prisma.MailUpdateInput;

async function send(sender: MailSender, mail: Mail, clock: () => Date): Promise<Outcome> {
  if (sender.transport === null) {
    // Sending all of them on the day that somebody sets a server up would be a storm of old news.
    return { state: 'given_up', lastError: 'mail_not_set_up', nextTryAt: null, figures: withoutLink(mail) };
  }
  try {
    const locale = locales.find((known) => known === mail.locale) ?? 'en';
    const content = { template: mail.template, figures: mail.figures } as unknown as MailContent;
    const letter = compose(content, locale);
    const support = await readSupportContact();
    await sender.transport.sendMail({
      from: sender.from,
      to: { name: '', address: mail.recipient },
      subject: letter.subject,
      ...layOut(letter, { locale, address: sender.address, support }),
      // The same each time it is tried: a server that took it, and whose answer was lost, can tell.
      messageId: `<${mail.id}@${new URL(sender.address).hostname}>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    log.info({ mailId: mail.id, template: mail.template }, 'mail sent');
    return { state: 'sent', sentAt: clock(), lastError: null, nextTryAt: null, figures: withoutLink(mail) };
  } catch (error) {
    const judged = judgeFailure(error, mail, clock());
    log.warn({ mailId: mail.id, state: judged.state, error: judged.lastError }, 'mail not sent');
    return judged.state === 'queued' ? judged : { ...judged, figures: withoutLink(mail) };
  }
}

/** What became of it, whatever else was decided meanwhile: a mail that has left can't be withdrawn. */
async function settle(id: string, outcome: Outcome): Promise<void> {
  if (outcome.state === 'sent') {
    await database().mail.update({ where: { id }, data: outcome });
  } else {
    await database().mail.updateMany({ where: { id, state: 'queued' }, data: outcome });
  }
}

/** A one-time link lets somebody in; it stays here no longer than it must. */
function withoutLink(mail: Mail): Prisma.InputJsonObject {
  const figures = mail.figures as Prisma.JsonObject;
  const isSecret = mail.template === 'invitation' || mail.template === 'password-reset';
  return (isSecret ? { ...figures, link: '' } : figures) as Prisma.InputJsonObject;
}
