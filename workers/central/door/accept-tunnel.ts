import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { requireAgent } from '#lib/central/agents/require-agent.ts';
import { messageOf } from '#lib/shared/errors.ts';
import type { Logger } from '#lib/shared/logger.ts';
import type { FailedTokens } from './failed-tokens.ts';
import { noRoom, refuseUpgrade, waitLonger } from './refuse.ts';
import type { Tunnels } from './tunnels.ts';

/** Bytes of one WebSocket message; agents send what Redis clients write, in pieces. */
const maxMessageBytes = 8 * 1024 * 1024;

export type TunnelParts = {
  tunnels: Tunnels;
  failedTokens: FailedTokens;
  openRedis: () => Socket;
  log: Logger;
};

/**
 * Answers a request for a tunnel: an agent with a valid token, and room for one more, is joined to the sites' Redis,
 * where it still has to sign in as its site's own user.
 */
export function tunnelAcceptor(parts: TunnelParts) {
  const { tunnels, failedTokens, openRedis, log } = parts;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
    clientTracking: false,
  });
  return async (request: IncomingMessage, socket: Duplex, head: Buffer, address: string): Promise<void> => {
    try {
      const { authorization } = request.headers;
      const seconds = await failedTokens.waitSeconds(address, authorization);
      if (seconds > 0) return refuseUpgrade(socket, 429, waitLonger, { 'Retry-After': String(seconds) });
      const required = await requireAgent(headersOf(request), new Date());
      const isUnknown = !required.ok && required.refusal.refused === 'token_unknown';
      await failedTokens.note(address, authorization, isUnknown);
      if (!required.ok) {
        return refuseUpgrade(socket, isUnknown ? 401 : 403, required.refusal);
      }
      const { agent } = required;
      if (!tunnels.hasRoom(agent.siteId)) return refuseUpgrade(socket, 429, noRoom);
      sockets.handleUpgrade(request, socket, head, (outer) => tunnels.open(agent, outer, openRedis()));
    } catch (error) {
      log.error({ error: messageOf(error) }, 'a tunnel could not be judged');
      refuseUpgrade(socket, 503, {
        refused: 'busy',
        message: 'The centre could not look the token up just now. Try again.',
        figures: {},
      });
    }
  };
}

function headersOf(request: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, String(value));
  }
  return headers;
}
