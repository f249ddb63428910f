import type { Redis } from 'ioredis';
import { within } from './within.ts';

/** Milliseconds that the first command of a process waits for its connection; a Redis that is away costs no more. */
const patienceMs = 1_000;

/** The connection once it can be used; throws `redis_away` when that takes too long. */
export async function ready(redis: Redis): Promise<Redis> {
  if (redis.status === 'ready') return redis;
  let onReady = () => {};
  const whenReady = new Promise<void>((resolve) => {
    onReady = resolve;
    redis.once('ready', resolve);
  });
  try {
    await within(patienceMs, 'connecting to Redis', whenReady);
    return redis;
  } finally {
    redis.off('ready', onReady);
  }
}
