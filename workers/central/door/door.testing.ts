import { type IncomingMessage, Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { config } from '#lib/central/config.ts';
import { createLogger } from '#lib/shared/logger.ts';
import type { Worker } from '../run-forever.ts';
import { lookAfterTunnels } from './look-after-tunnels.ts';
import { redisOpener } from './redis-target.ts';
import { type ServeOptions, serve } from './serve.ts';
import { type TunnelLimits, Tunnels, usualLimits } from './tunnels.ts';

export type TestDoor = { url: string; tunnels: Tunnels; server: Server; close: () => Promise<void> };

type Wish = Partial<Pick<ServeOptions, 'tls' | 'trustedProxies' | 'handle'>> & {
  limits?: Partial<TunnelLimits>;
  isLookedAfter?: boolean;
};

/** The door without Next: what stands before the pages, and the tunnels. */
export async function openDoor(wish: Wish = {}): Promise<TestDoor> {
  const log = createLogger('door');
  const tunnels = new Tunnels({ ...usualLimits, ...wish.limits });
  const server = serve({
    tls: wish.tls ?? null,
    trustedProxies: wish.trustedProxies ?? [],
    isDev: false,
    tunnels,
    openRedis: redisOpener(config().redisSites),
    handle: wish.handle ?? echo,
    upgrades: new Server(),
    log,
  });
  const looking: Worker | null = (wish.isLookedAfter ?? true) ? lookAfterTunnels(tunnels, log) : null;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${wish.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    tunnels,
    server,
    close: async () => {
      tunnels.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await looking?.stop();
    },
  };
}

/** Answers with the headers that a handler would see. */
async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(request.headers));
}
