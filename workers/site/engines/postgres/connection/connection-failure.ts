import type { PostgresSettings } from '#lib/contract/assignment.ts';
import type { FailureCode } from '#lib/contract/failure.ts';
import { codeOf, KeepwellError } from '#lib/shared/errors.ts';

/**
 * What a failed connection or statement means to the site's people. Told by SQLSTATE or by the system's error code,
 * never by a text, which comes in the server's language. Only what may pass by itself is tried again: a wrong password
 * is not, since repeating it locks accounts.
 */
export function judgeDatabaseFailure(
  thrown: unknown,
  settings: PostgresSettings,
  object?: string,
): KeepwellError {
  if (thrown instanceof KeepwellError) return thrown;
  const code = codeOf(thrown) ?? '';
  const meaning = meanings[code] ?? meaningOfClass(code);
  const figures = {
    ...placeOf(settings),
    ...(code === '' ? {} : { reason: code }),
    ...(object ? { object } : {}),
  };
  return new KeepwellError(meaning.code, { figures, retry: meaning.retry, cause: thrown });
}

/** Host and port, or the socket's folder, as the failure sentences name the server. */
export function placeOf(settings: PostgresSettings): Record<string, string | number> {
  const host = settings.socketFolder === '' ? settings.host : settings.socketFolder;
  return { host, port: settings.port, database: settings.database, user: settings.user };
}

interface Meaning {
  readonly code: FailureCode;
  readonly retry: boolean;
}

const unreachable: Meaning = { code: 'server_unreachable', retry: true };
const lost: Meaning = { code: 'connection_lost', retry: true };
const wrongPassword: Meaning = { code: 'wrong_password', retry: false };
const tls: Meaning = { code: 'tls_refused', retry: false };

const meanings: Record<string, Meaning> = {
  '28P01': wrongPassword,
  '28000': wrongPassword,
  '3D000': { code: 'database_missing', retry: false },
  '42501': { code: 'permission_denied', retry: false },
  '55P03': { code: 'lock_timeout', retry: true },
  '40P01': { code: 'lock_timeout', retry: true },
  // Too many connections, starting up, shutting down, crashed a moment ago: all pass.
  '53300': unreachable,
  '57P03': unreachable,
  '57P01': lost,
  '57P02': lost,
  CONNECTION_CLOSED: lost,
  CONNECTION_ENDED: lost,
  CONNECTION_DESTROYED: lost,
  EPROTO: tls,
  DEPTH_ZERO_SELF_SIGNED_CERT: tls,
  SELF_SIGNED_CERT_IN_CHAIN: tls,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: tls,
  UNABLE_TO_GET_ISSUER_CERT: tls,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: tls,
  HOSTNAME_MISMATCH: tls,
};

const systemCodes =
  /^(ECONNREFUSED|ENOENT|EACCES|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|ENOTFOUND|EAI_\w+|ETIMEDOUT|ECONNRESET|ECONNABORTED|EPIPE|EADDRNOTAVAIL|CONNECT_TIMEOUT|ENOTSOCK|EINVAL)$/;

function meaningOfClass(code: string): Meaning {
  if (systemCodes.test(code)) return unreachable;
  if (/^(ERR_TLS_|ERR_SSL_|CERT_)/.test(code)) return tls;
  if (code.startsWith('08')) return lost;
  // 53: the server is out of memory, of disk, of connections. 58: its disk or its system failed.
  return { code: 'database_error', retry: /^(53|58)/.test(code) };
}
