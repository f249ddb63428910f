import { recordHeard } from '#lib/central/agents/record-heard.ts';
import { database } from '#lib/central/database/client.ts';
import { listenToAnnouncements } from '#lib/central/progress/listen.ts';
import type { Logger } from '#lib/shared/logger.ts';
import { runForever, type Worker } from '../run-forever.ts';
import type { Tunnels } from './tunnels.ts';

const everyMs = 5_000;
const hearEveryMs = 30_000;

/**
 * Cuts revoked agents' tunnels: at once when it is announced, and by the database every few seconds, should the
 * announcement be lost. An agent whose tunnel answers counts as heard. Beats as the door.
 */
export function lookAfterTunnels(tunnels: Tunnels, log: Logger): Worker {
  const cut = (agentId: string) => {
    const count = tunnels.cut(agentId);
    if (count > 0) log.info({ agentId, count }, 'cut the tunnels of a revoked agent');
  };
  let heardAt = Number.NEGATIVE_INFINITY;
  const worker = runForever('door', everyMs, async () => {
    for (const agentId of await readShutOut(tunnels.allAgentIds())) cut(agentId);
    if (performance.now() - heardAt < hearEveryMs) return;
    heardAt = performance.now();
    await hear(tunnels.agentIds());
  });
  const stopListening = listenToAnnouncements((announcement) => {
    if (announcement.kind === 'agent-revoked') cut(announcement.agentId);
  });
  return {
    wake: worker.wake,
    stop: () => {
      stopListening();
      return worker.stop();
    },
  };
}

/** Which of these agents may no longer be here. */
async function readShutOut(agentIds: string[]): Promise<string[]> {
  if (agentIds.length === 0) return [];
  const allowed = await database().agent.findMany({
    where: { id: { in: agentIds }, revokedAt: null, site: { archivedAt: null } },
    select: { id: true },
  });
  const ids = new Set(allowed.map((agent) => agent.id));
  return agentIds.filter((id) => !ids.has(id));
}

async function hear(agentIds: string[]): Promise<void> {
  if (agentIds.length === 0) return;
  const agents = await database().agent.findMany({ where: { id: { in: agentIds }, revokedAt: null } });
  for (const agent of agents) {
    await recordHeard(agent, { version: null, clockSkewMs: null, assignment: null }, new Date());
  }
}
