import type { IncomingMessage, Server as PlainServer, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { agentPaths } from '#lib/contract/protocol.ts';
import { messageOf } from '#lib/shared/errors.ts';
import type { Logger } from '#lib/shared/logger.ts';
import { tunnelAcceptor } from './accept-tunnel.ts';
import { addressReader } from './client-address.ts';
import { FailedTokens } from './failed-tokens.ts';
import { openServer, type TlsFiles } from './open-server.ts';
import { pathOf, requestReceiver } from './receive-request.ts';
import type { Tunnels } from './tunnels.ts';

export type ServeOptions = {
  tls: TlsFiles | null;
  trustedProxies: string[];
  isDev: boolean;
  tunnels: Tunnels;
  openRedis: () => Socket;
  /** Pages and handlers. */
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** What asks for another protocol and is no tunnel: Next's own reload while developing. */
  upgrades: PlainServer;
  log: Logger;
};

/** The door's server, not yet listening. */
export function serve(options: ServeOptions): Server {
  const { log, isDev, tunnels, openRedis, upgrades } = options;
  const addresses = addressReader(options.trustedProxies);
  const failedTokens = new FailedTokens();
  const receive = requestReceiver({
    addresses,
    failedTokens,
    handle: options.handle,
    isTls: options.tls !== null,
    isDev,
  });
  const accept = tunnelAcceptor({ tunnels, failedTokens, openRedis, log });
  const server = openServer(
    options.tls,
    (request, response) => {
      receive(request, response).catch((error: unknown) => {
        log.error({ error: messageOf(error), path: pathOf(request) }, 'a request failed');
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    },
    log,
  );
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (pathOf(request) === agentPaths.tunnel) {
      void accept(request, socket, head, addresses.addressOf(request));
    } else if (isDev) upgrades.emit('upgrade', request, socket, head);
    else socket.destroy();
  });
  return server;
}
