import { resolveAlert } from '#lib/central/alerts/open-alert.ts';
import { acknowledgeAssignment } from '#lib/central/assignments/acknowledge.ts';
import { database, type Transaction } from '#lib/central/database/client.ts';
import { isSilent, settleMs } from '#lib/domain/slots.ts';
import type { Agent } from '#prisma/generated/client.ts';

/** What an agent's request says of itself in its headers. */
export type Spoken = {
  version: string | null;
  /** Its clock minus the centre's; null when it didn't say. */
  clockSkewMs: number | null;
  assignment: number | null;
};

/** Milliseconds between two writes of the same; a report a second needn't be a write a second. */
const writeEveryMs = 5_000;
/** Smaller changes of an agent's clock are the network's. */
const notableSkewMs = 1_000;

/**
 * Notes that an agent spoke. After a silence its unknown slots are looked at again, once it has had time to tell what
 * it did meanwhile; and what it says it acts on is what its slots are judged by from now on.
 */
export async function recordHeard(agent: Agent, spoken: Spoken, now: Date): Promise<void> {
  // Whatever the centre itself was doing: nothing was heard for that long, so there may be much to tell.
  const wasSilent = isSilent({ lastHeardAt: agent.lastHeardAt, listeningSince: agent.lastHeardAt }, now);
  const isNew =
    (spoken.version !== null && spoken.version !== agent.version) ||
    (spoken.clockSkewMs !== null && Math.abs(spoken.clockSkewMs - agent.clockSkewMs) > notableSkewMs);
  const isOther = spoken.assignment !== null && spoken.assignment !== agent.acknowledgedAssignment;
  const isDue = now.getTime() - agent.lastHeardAt.getTime() >= writeEveryMs || agent.heardSince === null;
  if (!wasSilent && !isNew && !isOther && !isDue) return;

  await database().$transaction(async (tx) => {
    await tx.agent.update({
      where: { id: agent.id },
      data: {
        lastHeardAt: now,
        ...(wasSilent || agent.heardSince === null ? { heardSince: now } : {}),
        ...(spoken.version === null ? {} : { version: spoken.version }),
        ...(spoken.clockSkewMs === null ? {} : { clockSkewMs: spoken.clockSkewMs }),
      },
    });
    if (wasSilent || agent.heardSince === null) await wakeSlots(tx, agent.siteId, now);
    await resolveAlert(tx, { siteId: agent.siteId, kind: 'agent_silent', setId: null, now });
    if (isOther && spoken.assignment !== null) {
      await acknowledgeAssignment(tx, agent, spoken.assignment, now, now);
    }
  });
}

async function wakeSlots(tx: Transaction, siteId: string, now: Date): Promise<void> {
  await tx.slot.updateMany({
    where: { siteId, state: 'unknown' },
    data: { watchAt: new Date(now.getTime() + settleMs) },
  });
}
