import { database, type Transaction } from '#lib/central/database/client.ts';
import { isSilenceAlarming, longSilenceMs } from '#lib/domain/alerts.ts';
import type { Hearing } from '#lib/domain/slots.ts';
import { openAlert } from './open-alert.ts';

/** Opens the alert about a site's silence when it has become one. Its end is told by the agent's next word. */
export async function settleSilence(
  tx: Transaction,
  siteId: string,
  hearing: Hearing,
  now: Date,
): Promise<{ hasMail: boolean }> {
  const unknown = await tx.slot.findFirst({
    where: { siteId, state: 'unknown', set: { archivedAt: null }, site: { archivedAt: null } },
    orderBy: { dueAt: 'asc' },
  });
  if (!isSilenceAlarming(hearing, unknown !== null, now)) return { hasMail: false };
  const since = hearing.lastHeardAt ?? unknown?.dueAt ?? now;
  return openAlert(tx, { siteId, kind: 'agent_silent', setId: null, since, details: {}, now });
}

const batchSize = 200;

/** Sites whose agent has been silent for a day with nothing due meanwhile. */
export async function watchLongSilence(now: Date, listeningSince: Date): Promise<{ hasMail: boolean }> {
  const before = new Date(now.getTime() - longSilenceMs);
  const silent = await database().agent.findMany({
    where: {
      revokedAt: null,
      lastHeardAt: { lt: before },
      site: { archivedAt: null, alerts: { none: { kind: 'agent_silent', resolvedAt: null } } },
    },
    orderBy: { lastHeardAt: 'asc' },
    take: batchSize,
  });
  let hasMail = false;
  for (const agent of silent) {
    const settled = await database().$transaction((tx) =>
      settleSilence(tx, agent.siteId, { ...agent, listeningSince }, now),
    );
    hasMail ||= settled.hasMail;
  }
  return { hasMail };
}
