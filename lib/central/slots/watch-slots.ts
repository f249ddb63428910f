import { settleAlerts } from '#lib/central/alerts/settle-alerts.ts';
import { settleSilence } from '#lib/central/alerts/settle-silence.ts';
import { readActedOn } from '#lib/central/assignments/acknowledge.ts';
import { database, type Transaction } from '#lib/central/database/client.ts';
import { type Hearing, judgeSlot } from '#lib/domain/slots.ts';
import type { Agent } from '#prisma/generated/client.ts';
import { extendSlots } from './extend-slots.ts';
import { slotStateWord, storedSlotState } from './state-names.ts';

/** Slots that one look takes on; what is left is taken on by the next look, at once. */
const batchSize = 500;

/**
 * Judges the slots that must be looked at now, makes the next ones, and opens and ends the alerts that follow, a site
 * at a time. By index: costs nothing for the sites where nothing is due. Returns how many it looked at.
 */
export async function watchSlots(
  now: Date,
  listeningSince: Date,
): Promise<{ looked: number; hasMail: boolean }> {
  const due = await database().slot.findMany({
    where: { watchAt: { lte: now } },
    orderBy: { watchAt: 'asc' },
    take: batchSize,
    select: { siteId: true },
  });
  let hasMail = false;
  for (const siteId of new Set(due.map((slot) => slot.siteId))) {
    const watched = await database().$transaction((tx) => watchSite(tx, siteId, now, listeningSince), {
      timeout: 30_000,
      maxWait: 30_000,
    });
    hasMail ||= watched.hasMail;
  }
  return { looked: due.length, hasMail };
}

async function watchSite(tx: Transaction, siteId: string, now: Date, listeningSince: Date) {
  // One after the other with this site's reports: both judge the same slots.
  await tx.$queryRaw`SELECT id FROM agent WHERE site_id = ${siteId} AND revoked_at IS NULL FOR UPDATE`;
  const agent = await tx.agent.findFirst({ where: { siteId, revokedAt: null } });
  const hearing = hearingOf(agent, listeningSince);
  const slots = await tx.slot.findMany({
    where: { siteId, watchAt: { lte: now } },
    include: { attempts: { select: { startedAt: true, outcome: true } } },
    take: batchSize,
  });
  for (const slot of slots) {
    const judged = judgeSlot({ ...slot, state: slotStateWord(slot.state) }, hearing, now);
    await tx.slot.update({
      where: { id: slot.id },
      data: {
        state: storedSlotState(judged.state),
        watchAt: judged.watchAt,
        settledAt: judged.watchAt === null && judged.state !== 'unknown' ? (slot.settledAt ?? now) : null,
      },
    });
  }
  const setIds = [...new Set(slots.map((slot) => slot.setId))];
  if (agent !== null) await extendSets(tx, agent, setIds, now);
  const alerts = await settleAlerts(tx, siteId, setIds, now);
  const silence = await settleSilence(tx, siteId, hearing, now);
  return { hasMail: alerts.hasMail || silence.hasMail };
}

async function extendSets(tx: Transaction, agent: Agent, setIds: string[], now: Date): Promise<void> {
  const assignment = await readActedOn(tx, agent.siteId, agent.acknowledgedAssignment);
  for (const set of assignment?.sets ?? []) {
    if (assignment !== null && setIds.includes(set.id)) {
      await extendSlots(tx, assignment.site, set, new Date(set.activeFrom), now);
    }
  }
}

function hearingOf(agent: Agent | null, listeningSince: Date): Hearing {
  return {
    lastHeardAt: agent?.lastHeardAt ?? null,
    heardSince: agent?.heardSince ?? null,
    listeningSince,
  };
}
