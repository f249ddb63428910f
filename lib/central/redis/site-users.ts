import type { Redis } from 'ioredis';
import { database } from '#lib/central/database/client.ts';
import { queueName, queuePrefix, redisUsername } from '#lib/contract/protocol.ts';
import { createLogger } from '#lib/shared/logger.ts';

const log = createLogger('redis');

/**
 * All that BullMQ 6.7 needs for a queue, its worker and its events, tried command by command. Nothing here looks past
 * the keys it is given (no KEYS, SCAN, RANDOMKEY), at other clients or at the server's settings; Redis holds commands
 * inside EVAL to the same list and keys. `client|setinfo` isn't among them: Redis 7.0 doesn't know it.
 */
const allowedCommands =
  'auth hello ping quit select client|setname info eval evalsha multi exec exists get set del incr pttl pexpire ' +
  'persist type rename hget hset hmset hmget hgetall hdel hincrby hlen hexists lpush rpush lpop rpop rpoplpush lrem ' +
  'lrange ltrim llen lpos lindex lset sadd srem scard smembers sismember zadd zrem zscore zcard zcount zrange ' +
  'zrevrange zrangebyscore zrevrangebyscore zremrangebyscore zremrangebyrank zpopmin bzpopmin xadd xtrim xread';

/** The rule of one site's user: its password by hash, its own keys, these commands, no channels. */
export function siteUserRule(siteId: string, passwordHash: string): string[] {
  return [
    'reset',
    'on',
    `#${passwordHash}`,
    `~${queuePrefix}:${queueName(siteId)}:*`,
    'resetchannels',
    '-@all',
    ...allowedCommands.split(' ').map((command) => `+${command}`),
  ];
}

/** Lets a site's agent in. Connections that the user had are cut when its password was another. */
export async function allowSiteUser(redis: Redis, siteId: string, passwordHash: string): Promise<void> {
  const username = redisUsername(siteId);
  // Deleting cuts what the former agent has open; a changed password alone would not.
  await redis.acl('DELUSER', username);
  await redis.acl('SETUSER', username, ...siteUserRule(siteId, passwordHash));
}

/** Shuts a site's agent out and cuts its connections. */
export async function denySiteUser(redis: Redis, siteId: string): Promise<void> {
  await redis.acl('DELUSER', redisUsername(siteId));
}

/**
 * Makes the sites' Redis let in exactly those whom the database lets in. Done at each connection: Redis may have lost
 * its users with its data, and may still know one who was revoked while it was away. Users who are as they should be
 * are left alone, so that nobody's connection is cut for it.
 */
export async function restoreSiteUsers(redis: Redis): Promise<{ allowed: number; denied: number }> {
  const agents = await database().agent.findMany({
    where: { revokedAt: null, site: { archivedAt: null } },
    select: { siteId: true, redisPasswordHash: true },
  });
  // Whoever has no name has no rights; unless the centre itself comes in that way (a development machine).
  if ((await redis.acl('WHOAMI')) !== 'default') await redis.acl('SETUSER', 'default', 'off');

  const wanted = new Map(agents.map((agent) => [redisUsername(agent.siteId), agent]));
  const present = ((await redis.acl('USERS')) as string[]).filter((name) => name.startsWith('site-'));
  const strangers = present.filter((name) => !wanted.has(name));
  if (strangers.length > 0) await redis.acl('DELUSER', ...strangers);

  let allowed = 0;
  for (const [username, agent] of wanted) {
    if (present.includes(username) && (await hasPassword(redis, username, agent.redisPasswordHash))) {
      // Sets the rule all the same: a newer Keepwell may allow other commands.
      await redis.acl('SETUSER', username, ...siteUserRule(agent.siteId, agent.redisPasswordHash));
    } else {
      await allowSiteUser(redis, agent.siteId, agent.redisPasswordHash);
    }
    allowed += 1;
  }
  log.info({ allowed, denied: strangers.length }, "the sites' Redis users are as in the database");
  return { allowed, denied: strangers.length };
}

async function hasPassword(redis: Redis, username: string, passwordHash: string): Promise<boolean> {
  const user = (await redis.acl('GETUSER', username)) as unknown[] | null;
  if (user === null) return false;
  const passwords = user[user.indexOf('passwords') + 1];
  return Array.isArray(passwords) && passwords.length === 1 && passwords[0] === passwordHash;
}
