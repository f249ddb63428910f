import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { PostgresSettings } from '#lib/contract/assignment.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { placeOf } from './connection-failure.ts';

/**
 * Opens the line to the server, with TLS where the settings ask for it. Done here and not by the driver, because the
 * driver can't tell a server without TLS from one that hung up, and because a line that breaks must not be opened
 * anew in silence: the snapshot would be gone and the queries after it would read another moment.
 */
export async function openSocket(
  settings: PostgresSettings,
  trust: TlsTrust,
  signal: AbortSignal,
): Promise<Socket> {
  const socket = await connected(settings, signal);
  if (settings.socketFolder !== '' || settings.sslMode === 'disable') return socket;
  const offersTls = await askForTls(socket, settings, signal);
  if (offersTls) return upgrade(socket, settings, trust, signal);
  if (settings.sslMode === 'prefer') return socket;
  socket.destroy();
  throw new KeepwellError('tls_refused', { figures: { host: settings.host, reason: 'server_without_tls' } });
}

export interface TlsTrust {
  /** Certificates (PEM) that the site trusts beside the system's own; null for none. */
  readonly authorities: string | null;
}

function connected(settings: PostgresSettings, signal: AbortSignal): Promise<Socket> {
  const place =
    settings.socketFolder === ''
      ? { host: settings.host, port: settings.port }
      : { path: `${settings.socketFolder}/.s.PGSQL.${settings.port}` };
  return settled(
    connectTcp({ ...place, noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000 }),
    'connect',
    signal,
  );
}

const tlsRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** PostgreSQL's own handshake before TLS: the server answers with the one letter S or N. */
async function askForTls(socket: Socket, settings: PostgresSettings, signal: AbortSignal): Promise<boolean> {
  const answer = new Promise<Buffer>((resolve, reject) => {
    socket.once('data', resolve);
    socket.once('error', reject);
    socket.once('close', () =>
      reject(new KeepwellError('server_unreachable', { figures: placeOf(settings), retry: true })),
    );
    signal.addEventListener('abort', () => socket.destroy(asError(signal.reason)), { once: true });
  });
  socket.write(tlsRequest);
  const letters = await answer;
  socket.removeAllListeners();
  // More than one letter would be text injected before TLS begins (CVE-2021-23222).
  if (letters.length !== 1) throw new KeepwellError('tls_refused', { figures: { reason: 'not_postgresql' } });
  return letters[0] === 'S'.charCodeAt(0);
}

function upgrade(
  socket: Socket,
  settings: PostgresSettings,
  trust: TlsTrust,
  signal: AbortSignal,
): Promise<Socket> {
  const secured = connectTls({
    socket,
    // What the certificate must be for. Without it, that of an address would be compared with "localhost".
    host: settings.host,
    ...(isIP(settings.host) ? {} : { servername: settings.host }),
    ...(trust.authorities === null ? {} : { ca: trust.authorities }),
    // As libpq: "prefer" and "require" encrypt without asking who answers; only "verify-full" does.
    rejectUnauthorized: settings.sslMode === 'verify-full',
  });
  return settled(secured, 'secureConnect', signal);
}

function settled<T extends Socket>(
  socket: T,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => socket.destroy(asError(signal.reason));
    const settle = (finish: () => void) => {
      signal.removeEventListener('abort', abort);
      socket.removeAllListeners();
      finish();
    };
    socket.once(event, () => settle(() => resolve(socket)));
    socket.once('error', (error) => settle(() => reject(error)));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
