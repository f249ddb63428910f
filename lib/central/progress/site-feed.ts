import { QueueEvents } from 'bullmq';
import { config } from '#lib/central/config.ts';
import { blockingOptions, connectRedis } from '#lib/central/redis/connect.ts';
import { type Progress, progressSchema } from '#lib/contract/progress.ts';
import { queueName, queuePrefix } from '#lib/contract/protocol.ts';
import { listenToAnnouncements } from './listen.ts';

/** What a page that shows a site can hear: where a backup is, and that there is something new to read. */
export type SiteEvent =
  | { event: 'progress'; data: Progress }
  | { event: 'facts'; data: { siteId: string } }
  | { event: 'order'; data: { orderId: string } }
  /** Whether there is somebody to hear from: while Redis is away, what is shown may be old. */
  | { event: 'hearing'; data: { isThere: boolean } };
type Listener = (event: SiteEvent) => void;
type Feed = { listeners: Set<Listener>; close: () => void };

// Shared by all pages of this process that watch the same site.
const key = Symbol.for('keepwell.site-feeds');
const home = globalThis as { [key]?: Map<string, Feed> };

/** Hears a site's events until the returned function is called. Best effort: facts are what happened. */
export function watchSite(siteId: string, listener: Listener): () => void {
  home[key] ??= new Map();
  const feeds = home[key];
  const feed = feeds.get(siteId) ?? openFeed(siteId);
  feeds.set(siteId, feed);
  feed.listeners.add(listener);
  return () => {
    feed.listeners.delete(listener);
    if (feed.listeners.size > 0 || feeds.get(siteId) !== feed) return;
    feeds.delete(siteId);
    feed.close();
  };
}

function openFeed(siteId: string): Feed {
  const listeners = new Set<Listener>();
  const tell = (event: SiteEvent) => {
    for (const listener of listeners) listener(event);
  };
  const redis = connectRedis(config().redisSites, 'centre-progress', blockingOptions());
  const events = new QueueEvents(queueName(siteId), {
    connection: redis,
    prefix: queuePrefix,
    skipVersionCheck: true,
  });
  events.on('error', () => {
    // The connection's own listener has told it, and connects again.
  });
  events.on('progress', ({ data }) => {
    // A site's queue is the site's to write: what isn't progress is nobody's news.
    const progress = progressSchema.safeParse(data);
    if (progress.success) tell({ event: 'progress', data: progress.data });
  });
  const hearing = { announcements: true, progress: true };
  const tellHearing = (change: Partial<typeof hearing>) => {
    Object.assign(hearing, change);
    tell({ event: 'hearing', data: { isThere: hearing.announcements && hearing.progress } });
  };
  redis
    .on('ready', () => tellHearing({ progress: true }))
    .on('close', () => tellHearing({ progress: false }));
  const stopListening = listenToAnnouncements(
    (announcement) => {
      if (announcement.kind === 'facts' && announcement.siteId === siteId) {
        tell({ event: 'facts', data: { siteId } });
      }
      if (announcement.kind === 'order' && announcement.siteId === siteId) {
        tell({ event: 'order', data: { orderId: announcement.orderId } });
      }
    },
    (isThere) => tellHearing({ announcements: isThere }),
  );
  return {
    listeners,
    close: () => {
      stopListening();
      events.close().catch(() => {
        // Closing while Redis is away: there is nothing left to close.
      });
      redis.disconnect();
    },
  };
}
