import type { Redis } from 'ioredis';
import { config } from '#lib/central/config.ts';
import { type Announcement, announcementChannel, announcementSchema } from '#lib/central/redis/announce.ts';
import { blockingOptions, connectRedis } from '#lib/central/redis/connect.ts';

type Listener = (announcement: Announcement) => void;

// One subscription a process, however many pages are watched and however often Next loads this module.
const key = Symbol.for('keepwell.announcements');
const home = globalThis as { [key]?: { redis: Redis; listeners: Set<Listener> } };

/**
 * Hears what the centre's processes announce, until the returned function is called. `onConnection` is told when
 * Redis is lost and when it is back: what was announced meanwhile is not heard.
 */
export function listenToAnnouncements(
  listener: Listener,
  onConnection: (isThere: boolean) => void = () => {},
): () => void {
  home[key] ??= subscribe();
  const { listeners, redis } = home[key];
  const onReady = () => onConnection(true);
  const onClose = () => onConnection(false);
  listeners.add(listener);
  redis.on('ready', onReady).on('close', onClose);
  return () => {
    listeners.delete(listener);
    redis.off('ready', onReady).off('close', onClose);
    if (listeners.size > 0) return;
    home[key]?.redis.disconnect();
    delete home[key];
  };
}

function subscribe() {
  const listeners = new Set<Listener>();
  const redis = connectRedis(config().redisCentral, 'centre-listener', blockingOptions());
  redis.on('message', (_channel, message) => {
    const announcement = announcementSchema.safeParse(JSON.parse(message));
    // Another version of the centre may announce what this one doesn't know.
    if (announcement.success) for (const listener of listeners) listener(announcement.data);
  });
  redis.subscribe(announcementChannel).catch(() => {
    // Only when disconnected before Redis was ever there: nobody listens any more.
  });
  return { redis, listeners };
}
