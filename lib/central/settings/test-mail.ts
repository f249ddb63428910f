import { writeAudit } from '#lib/central/audit/write.ts';
import { config } from '#lib/central/config.ts';
import { database } from '#lib/central/database/client.ts';
import { queueMail } from '#lib/central/mail/queue-mail.ts';
import type { Authorized } from '#lib/central/scope.ts';

export type MailSetup = {
  /** The server without its account and password; null when no mail is sent. */
  server: string | null;
  from: string | null;
};

/** How mail leaves, from the environment: shown, and changed only by whoever runs the machine. */
export function readMailSetup(_by: Authorized<'settings.change'>): MailSetup {
  const { smtpUrl, mailFrom } = config();
  if (smtpUrl === null) return { server: null, from: null };
  const { protocol, hostname, port } = new URL(smtpUrl);
  return { server: `${protocol}//${hostname}${port ? `:${port}` : ''}`, from: mailFrom };
}

/** Sends a mail to the person who asks, through the same queue as every other. */
export async function sendTestMail(by: Authorized<'settings.change'>): Promise<string> {
  const { userId, email, name, locale } = by.actor;
  return database().$transaction(async (tx) => {
    const mail = { template: 'test', to: email, userId, locale, figures: { name } } as const;
    const id = await queueMail(tx, mail, by.now);
    await writeAudit(tx, by, {
      action: 'settings.mail_tested',
      practiceId: null,
      siteId: null,
      subject: { kind: 'mail', id, name: email },
    });
    return id;
  });
}

export type TestMail = {
  id: string;
  createdAt: Date;
  state: 'queued' | 'sent' | 'refused' | 'given_up';
  sentAt: Date | null;
  lastError: string | null;
};

/** The newest test mails and what became of them. */
export function listTestMails(_by: Authorized<'settings.change'>): Promise<TestMail[]> {
  return database().mail.findMany({
    where: { template: 'test' },
    orderBy: { createdAt: 'desc' },
    take: 5,
    select: { id: true, createdAt: true, state: true, sentAt: true, lastError: true },
  });
}
