import type { Duplex } from 'node:stream';
import { Redis, type RedisOptions } from 'ioredis';
import { createWebSocketStream, WebSocket } from 'ws';
import { agentPaths } from '#lib/contract/protocol.ts';

/** A Redis client whose bytes go through the door, as an agent's do. */
export function redisThroughDoor(
  doorUrl: string,
  token: string,
  user: { username: string; password: string },
  options: RedisOptions = {},
): Redis {
  class TunnelConnector {
    #stream: Duplex | undefined;
    firstError: Error | undefined;
    check(): boolean {
      return true;
    }
    disconnect(): void {
      this.#stream?.destroy();
    }
    connect(): Promise<Duplex> {
      return openTunnel(doorUrl, token).then((outer) => {
        const stream = Object.assign(createWebSocketStream(outer), {
          setNoDelay: () => {},
          setKeepAlive: () => {},
          setTimeout: () => {},
        });
        outer.once('close', () => stream.destroy());
        this.#stream = stream;
        return stream;
      });
    }
  }
  const redis = new Redis({
    ...user,
    Connector: TunnelConnector as unknown as RedisOptions['Connector'],
    retryStrategy: () => 100,
    ...options,
  } as RedisOptions);
  redis.on('error', () => {
    // Each test looks at what its own commands say.
  });
  return redis;
}

/** An open tunnel; rejects with the HTTP status of a refusal. */
export function openTunnel(doorUrl: string, token: string | null, headers = {}): Promise<WebSocket> {
  const outer = new WebSocket(`${doorUrl.replace(/^http/, 'ws')}${agentPaths.tunnel}`, {
    headers: { ...headers, ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    perMessageDeflate: false,
    rejectUnauthorized: false,
  });
  return new Promise((resolve, reject) => {
    outer.once('open', () => resolve(outer));
    outer.once('unexpected-response', (_request, response) => {
      response.resume();
      reject(new Error(String(response.statusCode)));
    });
    outer.once('error', reject);
  });
}
