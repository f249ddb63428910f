import { createTransport } from 'nodemailer';
import { config } from '#lib/central/config.ts';
import { type MailSender, sendDueMails } from '#lib/central/mail/send-due-mails.ts';
import { listenToAnnouncements } from '#lib/central/progress/listen.ts';
import { systemClock } from '#lib/shared/clock.ts';
import { runForever, type Worker } from './run-forever.ts';

const everyMs = 2_000;
/** At once, so that a mail whose server is slow doesn't hold up the others. */
const sendersAtOnce = 3;

/** Sends mails as they are queued. The rows are the queue: no Redis is needed for a mail to go out. */
export function startMail(): Worker {
  const sender = mailSender();
  const worker = runForever('mail', everyMs, () =>
    Promise.all(Array.from({ length: sendersAtOnce }, () => sendDueMails(sender, systemClock.now))),
  );
  const stopListening = listenToAnnouncements(({ kind }) => {
    if (kind === 'mail-queued') worker.wake();
  });
  return {
    wake: worker.wake,
    stop: async () => {
      stopListening();
      await worker.stop();
      sender.transport?.close();
    },
  };
}

export function mailSender(): MailSender {
  const { smtpUrl, mailFrom, url } = config();
  if (smtpUrl === null || mailFrom === null) return { transport: null, from: '', address: url };
  const transport = createTransport(smtpUrl, {
    // Well under the time for which a mail being sent is left alone.
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 60_000,
    dnsTimeout: 15_000,
  } as Parameters<typeof createTransport>[1]);
  return { transport, from: mailFrom, address: url };
}
