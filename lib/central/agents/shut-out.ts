import { announce } from '#lib/central/redis/announce.ts';
import { sitesRedis } from '#lib/central/redis/connections.ts';
import { ready } from '#lib/central/redis/ready.ts';
import { denySiteUser } from '#lib/central/redis/site-users.ts';
import { messageOf } from '#lib/shared/errors.ts';
import { createLogger } from '#lib/shared/logger.ts';

const log = createLogger('agents');

/**
 * Cuts a revoked agent off at once: its Redis user goes, its connections with it, and the door closes its tunnels.
 * After the commit, best effort: the door looks at the database again every few seconds, and so does each connection
 * to Redis.
 */
export async function shutOut(agent: { id: string; siteId: string }): Promise<void> {
  try {
    await denySiteUser(await ready(sitesRedis()), agent.siteId);
  } catch (error) {
    log.warn(
      { siteId: agent.siteId, error: messageOf(error) },
      'Redis will shut the agent out when it is back',
    );
  }
  await announce({ kind: 'agent-revoked', siteId: agent.siteId, agentId: agent.id });
}
