import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Opens a plain byte stream to a Redis: the tunnel's inner end. No user, no password: those are the agent's to send. */
export function redisOpener(redisUrl: string): () => Socket {
  // ioredis's own form for a Unix socket is its path.
  if (redisUrl.startsWith('/')) {
    const path = redisUrl.split('?')[0] ?? redisUrl;
    return () => connect({ path });
  }
  const url = new URL(redisUrl);
  const target: NetConnectOpts & { host: string; port: number } = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 6379),
    noDelay: true,
  };
  return url.protocol === 'rediss:'
    ? () => connectTls({ ...target, servername: target.host })
    : () => connect(target);
}
