import type { Redis } from 'ioredis';
import { config } from '#lib/central/config.ts';
import { connectRedis } from './connect.ts';

// Next loads a module once for each kind of entry; the connections must be the same all the same.
const key = Symbol.for(`keepwell.redis.${process.env.NEXT_RUNTIME ?? 'plain'}`);
type Home = { central?: Redis; sites?: Redis };
const home = globalThis as { [key]?: Home };

/** The centre's own Redis: announcements, limits, the watch's schedule. */
export function centralRedis(): Redis {
  const held = connections();
  held.central ??= connectRedis(config().redisCentral, 'centre');
  return held.central;
}

/** The sites' Redis, as the centre's user. */
export function sitesRedis(): Redis {
  const held = connections();
  held.sites ??= connectRedis(config().redisSites, 'centre');
  return held.sites;
}

export function closeRedis(): void {
  const held = connections();
  held.central?.disconnect();
  held.sites?.disconnect();
  delete home[key];
}

function connections(): Home {
  home[key] ??= {};
  return home[key];
}
