import type { Transaction } from '#lib/central/database/client.ts';
import { type AlertKind, alertSubject } from '#lib/domain/alerts.ts';
import { newId } from '#lib/shared/ids.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { mailAlertOpened, mailAlertResolved } from './mail-alert.ts';

export type NewAlert = {
  siteId: string;
  kind: AlertKind;
  setId: string | null;
  since: Date;
  details: Prisma.InputJsonObject;
  now: Date;
};

/** Opens an alert with its mails, unless one about the same stands open: a partial unique index sees to it. */
export async function openAlert(tx: Transaction, alert: NewAlert): Promise<{ hasMail: boolean }> {
  const subject = alertSubject(alert.kind, alert.setId);
  const details = JSON.stringify({ ...alert.details, since: alert.since.toISOString() });
  const opened = await tx.$queryRaw<{ id: string }[]>`
    INSERT INTO alert (id, site_id, set_id, kind, subject, details, opened_at)
    VALUES (${newId('alr', alert.now)}, ${alert.siteId}, ${alert.setId}, ${alert.kind}, ${subject}, ${details}::jsonb, ${alert.now})
    ON CONFLICT (site_id, subject) WHERE resolved_at IS NULL DO NOTHING
    RETURNING id`;
  const id = opened[0]?.id;
  if (id === undefined) return { hasMail: false };
  const row = await tx.alert.findUniqueOrThrow({ where: { id } });
  return { hasMail: await mailAlertOpened(tx, row, alert.now) };
}

/** Ends the open alert about this, when there is one, and tells whom its opening was told. */
export async function resolveAlert(
  tx: Transaction,
  alert: { siteId: string; kind: AlertKind; setId: string | null; now: Date },
): Promise<{ hasMail: boolean }> {
  const subject = alertSubject(alert.kind, alert.setId);
  const resolved = await tx.alert.updateManyAndReturn({
    where: { siteId: alert.siteId, subject, resolvedAt: null },
    data: { resolvedAt: alert.now },
  });
  const row = resolved[0];
  return { hasMail: row === undefined ? false : await mailAlertResolved(tx, row, alert.now) };
}
