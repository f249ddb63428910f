import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { messageOf } from '#lib/shared/errors.ts';
import type { Logger } from '#lib/shared/logger.ts';

export type TlsFiles = { cert: string; key: string };

/** Slow on purpose: a client may take this long to say what it wants, and no longer. */
const timeouts = {
  headersTimeout: 15_000,
  requestTimeout: 60_000,
  /** Longer than a proxy keeps a connection that it means to use again. */
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 5_000,
};
const lookAtFilesEveryMs = 30_000;

/** The one public port: with TLS when there are certificate files, which are read again when they change. */
export function openServer(
  tls: TlsFiles | null,
  handle: RequestListener,
  log: Logger,
  lookEveryMs = lookAtFilesEveryMs,
): Server {
  if (tls === null) return createServer({ ...timeouts }, handle);
  const server = createTlsServer({ ...timeouts, ...read(tls), minVersion: 'TLSv1.2' }, handle);
  const renew = () => {
    try {
      server.setSecureContext({ ...read(tls), minVersion: 'TLSv1.2' });
      log.info('certificate renewed');
    } catch (error) {
      // Half written, or the key of another certificate: the old one goes on until both files fit.
      log.error({ error: messageOf(error) }, 'the changed certificate was not taken');
    }
  };
  for (const file of [tls.cert, tls.key]) watchFile(file, { interval: lookEveryMs }, renew);
  server.on('close', () => {
    for (const file of [tls.cert, tls.key]) unwatchFile(file, renew);
  });
  return server;
}

function read({ cert, key }: TlsFiles) {
  return { cert: readFileSync(cert), key: readFileSync(key) };
}
