import { z } from 'zod';
import { messageOf } from '#lib/shared/errors.ts';
import { createLogger } from '#lib/shared/logger.ts';
import { centralRedis } from './connections.ts';
import { ready } from './ready.ts';

/** What one of the centre's processes tells the others, best effort: what matters is in PostgreSQL and looked at again. */
export const announcementSchema = z.discriminatedUnion('kind', [
  /** A site's facts were stored: pages that show it may look again. */
  z.object({ kind: z.literal('facts'), siteId: z.string() }),
  /** An order changed its state. */
  z.object({ kind: z.literal('order'), siteId: z.string(), orderId: z.string() }),
  /** An agent was revoked: the door closes its tunnels now. */
  z.object({ kind: z.literal('agent-revoked'), siteId: z.string(), agentId: z.string() }),
  z.object({ kind: z.literal('mail-queued') }),
]);
export type Announcement = z.infer<typeof announcementSchema>;

export const announcementChannel = 'kw:announcements';

const log = createLogger('announce');

/** Never fails: whoever misses an announcement finds the same in the database a little later. */
export async function announce(announcement: Announcement): Promise<void> {
  try {
    const redis = await ready(centralRedis());
    await redis.publish(announcementChannel, JSON.stringify(announcement));
  } catch (error) {
    log.debug({ announcement, error: messageOf(error) }, 'nobody could be told');
  }
}
