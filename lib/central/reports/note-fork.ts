import { openAlert } from '#lib/central/alerts/open-alert.ts';
import { database } from '#lib/central/database/client.ts';
import { announce } from '#lib/central/redis/announce.ts';
import type { Agent } from '#prisma/generated/client.ts';

/** Shows a fork instead of swallowing it: on the site's page since when, and told by mail once. */
export async function noteFork(agent: Pick<Agent, 'id' | 'siteId'>, seq: number, now: Date): Promise<void> {
  const { hasMail } = await database().$transaction(async (tx) => {
    await tx.agent.updateMany({ where: { id: agent.id, forkSeenAt: null }, data: { forkSeenAt: now } });
    return openAlert(tx, {
      siteId: agent.siteId,
      kind: 'fork',
      setId: null,
      since: now,
      details: { seq },
      now,
    });
  });
  if (hasMail) await announce({ kind: 'mail-queued' });
}
