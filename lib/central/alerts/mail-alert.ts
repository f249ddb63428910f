import { config } from '#lib/central/config.ts';
import type { Transaction } from '#lib/central/database/client.ts';
import { queueMail } from '#lib/central/mail/queue-mail.ts';
import type { AlertFigures } from '#lib/central/mail/templates.ts';
import { locales } from '#lib/domain/words.ts';
import type { Alert } from '#prisma/generated/client.ts';
import { readAlertReaders } from './alert-readers.ts';

/**
 * Milliseconds before an opening is told. What is over by then (a month of old news coming in, a second try that went
 * well) is no news: its mail is withdrawn unsent, and the alert stays in the history.
 */
const holdMs = 20_000;

export async function mailAlertOpened(tx: Transaction, alert: Alert, now: Date): Promise<boolean> {
  const figures = await alertFigures(tx, alert);
  const readers = await readAlertReaders(tx, alert.siteId);
  for (const reader of readers) {
    const mail = { to: reader.email, userId: reader.id, locale: localeOf(reader.locale), alertId: alert.id };
    await queueMail(
      tx,
      { ...mail, template: 'alert-opened', figures },
      now,
      new Date(now.getTime() + holdMs),
    );
  }
  return readers.length > 0;
}

/**
 * Tells the end to those who were told of the beginning. An opening that a mail server kept waiting gives way to it:
 * the end says both. One that nobody tried to send yet is withdrawn, and there is nothing to tell.
 */
export async function mailAlertResolved(tx: Transaction, alert: Alert, now: Date): Promise<boolean> {
  const openings = await tx.mail.findMany({ where: { alertId: alert.id, template: 'alert-opened' } });
  await tx.mail.updateMany({
    where: { alertId: alert.id, template: 'alert-opened', state: 'queued' },
    data: { state: 'given_up', lastError: 'superseded', nextTryAt: null },
  });
  const told = openings.filter(
    (mail) => mail.state === 'sent' || (mail.state === 'queued' && mail.attempts > 0),
  );
  const figures = { ...(await alertFigures(tx, alert)), resolvedAt: now.toISOString() };
  for (const mail of told) {
    await queueMail(
      tx,
      {
        to: mail.recipient,
        userId: mail.userId,
        locale: localeOf(mail.locale),
        alertId: alert.id,
        template: 'alert-resolved',
        figures,
      },
      now,
    );
  }
  return told.length > 0;
}

async function alertFigures(tx: Transaction, alert: Alert): Promise<AlertFigures> {
  const site = await tx.site.findUniqueOrThrow({ where: { id: alert.siteId }, include: { practice: true } });
  const set = alert.setId === null ? null : await tx.backupSet.findUnique({ where: { id: alert.setId } });
  const newest = await tx.backup.findFirst({
    where: {
      siteId: alert.siteId,
      ...(alert.setId === null ? {} : { attempt: { setId: alert.setId } }),
      copies: { some: { state: 'stored' } },
    },
    orderBy: { snapshotAt: 'desc' },
    select: { snapshotAt: true },
  });
  const details = alert.details as { since?: string; failureCode?: string };
  return {
    kind: alert.kind,
    practice: site.practice.name,
    site: site.name,
    timeZone: site.timeZone,
    set: set?.name ?? null,
    since: details.since ?? alert.openedAt.toISOString(),
    newestProvenAt: newest?.snapshotAt.toISOString() ?? null,
    failureCode: details.failureCode ?? null,
    link: `${config().url}/sites/${alert.siteId}`,
  };
}

function localeOf(locale: string) {
  return locales.find((known) => known === locale) ?? 'en';
}
