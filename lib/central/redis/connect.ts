import { Redis, type RedisOptions } from 'ioredis';
import { createLogger } from '#lib/shared/logger.ts';

const log = createLogger('redis');

/**
 * A connection to one of the centre's two Redis instances that fails at once while it is away, instead of holding a
 * request or a transaction until it is back; it comes back by itself.
 */
export function connectRedis(url: string, name: string, options: RedisOptions = {}): Redis {
  const redis = new Redis(url, {
    connectionName: name,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    connectTimeout: 5_000,
    commandTimeout: 5_000,
    retryStrategy: backoffMs,
    ...options,
  });
  let isAway = false;
  redis.on('error', (error) => {
    // ioredis tells each failed attempt to connect; once a loss is enough for the log.
    if (!isAway)
      log.warn({ connection: name, error: error.message }, 'Redis is away; trying again by itself');
    isAway = true;
  });
  redis.on('ready', () => {
    if (isAway) log.info({ connection: name }, 'Redis is back');
    isAway = false;
  });
  return redis;
}

/** For BullMQ workers and queue events: they block, and must wait for Redis however long it is away. */
export function blockingOptions(): RedisOptions {
  return { enableOfflineQueue: true, maxRetriesPerRequest: null, commandTimeout: undefined };
}

/** Quick at first, because most losses are restarts, then every two seconds. */
function backoffMs(times: number): number {
  return Math.min(100 * 2 ** Math.min(times, 5), 2_000);
}
