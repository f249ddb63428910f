import { Server } from 'node:http';
import next from 'next';
import { config } from '#lib/central/config.ts';
import { closeDatabase } from '#lib/central/database/client.ts';
import { prepareKeys } from '#lib/central/key-file.ts';
import { firstAdministratorLink, isFirstSetUp } from '#lib/central/people/first-administrator.ts';
import { closeRedis, sitesRedis } from '#lib/central/redis/connections.ts';
import { restoreSiteUsers } from '#lib/central/redis/site-users.ts';
import { messageOf } from '#lib/shared/errors.ts';
import { createLogger } from '#lib/shared/logger.ts';
import { lookAfterTunnels } from './door/look-after-tunnels.ts';
import { redisOpener } from './door/redis-target.ts';
import { serve } from './door/serve.ts';
import { Tunnels, usualLimits } from './door/tunnels.ts';
import { untilAskedToStop } from './until-asked-to-stop.ts';

/** The centre's one public port: its pages, its agents' requests, and their tunnels to the sites' Redis. */
const log = createLogger('door');
const { host, port, url, tlsCert, tlsKey, trustedProxies, redisSites, keyFile, makeKey } = config();
const isDev = process.env.NODE_ENV === 'development';

if (prepareKeys({ keyFile, makeKey }, await isFirstSetUp())) {
  log.warn({ keyFile }, 'made the key file: keep a copy of it apart from the database');
}

// Next would listen for upgrades on our server and answer those for tunnels; it gets one of its own that never listens.
const upgrades = new Server();
const pages = next({
  dev: isDev,
  hostname: host,
  port,
  httpServer: upgrades,
  ...(isDev ? { turbopack: true } : {}),
});
await pages.prepare();

const redis = sitesRedis();
redis.on('ready', () => {
  restoreSiteUsers(redis).catch((error: unknown) =>
    log.error({ error: messageOf(error) }, "the sites' Redis users could not be set; the workers try again"),
  );
});

const tunnels = new Tunnels(usualLimits);
const server = serve({
  tls: tlsCert === null || tlsKey === null ? null : { cert: tlsCert, key: tlsKey },
  trustedProxies,
  isDev,
  tunnels,
  openRedis: redisOpener(redisSites),
  handle: pages.getRequestHandler(),
  upgrades,
  log,
});
const looking = lookAfterTunnels(tunnels, log);
await new Promise<void>((resolve, reject) => {
  server.once('error', reject);
  server.listen(port, host, resolve);
});
log.info({ host, port, url }, 'open');
await tellFirstAdministrator();

const signal = await untilAskedToStop();
log.info({ signal }, 'closing');
await close();

/** Printed, not logged: it is for whoever started the centre, and belongs in no log that others read. */
async function tellFirstAdministrator(): Promise<void> {
  const link = await firstAdministratorLink();
  if (link !== null)
    process.stdout.write(`\nThe first administrator joins here, once, within a day:\n  ${link}\n\n`);
}

async function close(): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  tunnels.close();
  server.closeIdleConnections();
  // Pages that watch live progress stay open for minutes; what else is under way has this long to end.
  const impatience = setTimeout(() => server.closeAllConnections(), 3_000);
  await closed;
  clearTimeout(impatience);
  await looking.stop();
  await pages.close();
  closeRedis();
  await closeDatabase();
  // Next keeps timers of its own.
  process.exit(0);
}
