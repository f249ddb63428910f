import type { X509Certificate } from 'node:crypto';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import type { FtpSettings } from '#lib/contract/assignment.ts';
import { KeepwellError } from '#lib/shared/errors.ts';

/**
 * The terms on which a line is encrypted to look at what the server shows. It is judged by `checkCertificate` before a
 * password goes over it, and not by Node: Node says what is wrong, but not which certificate it was, and a person has to
 * compare it.
 */
export function lookingTerms(host: string): ConnectionOptions {
  return { host, servername: isAddress(host) ? '' : host, rejectUnauthorized: false, minVersion: 'TLSv1.2' };
}

/** The terms of a line that must show this very certificate, whoever issued it. */
export function pinningTerms(host: string, shown: X509Certificate): ConnectionOptions {
  return {
    ...lookingTerms(host),
    rejectUnauthorized: true,
    ca: shown.toString(),
    allowPartialTrustChain: true,
    checkServerIdentity: () => undefined,
  };
}

/**
 * Throws `certificate_changed` when it isn't the pinned one, `certificate_refused` when none is pinned and the machine
 * doesn't trust it for this host. Both name what the server showed. Answers with it.
 */
export function checkCertificate(socket: TLSSocket, settings: FtpSettings): X509Certificate | undefined {
  const { host, port, user, certificate } = settings;
  // Asked once: Node lets go of it with the first answer.
  const shown = socket.getPeerX509Certificate();
  const found = shown === undefined ? '' : shown.fingerprint256.replaceAll(':', '').toLowerCase();
  const figures = { host, port, user, found };
  if (certificate !== null) {
    if (found === certificate) return shown;
    throw new KeepwellError('certificate_changed', { figures: { ...figures, expected: certificate } });
  }
  if (socket.authorized) return shown;
  const reason = String(socket.authorizationError);
  throw new KeepwellError('certificate_refused', { figures: { ...figures, reason } });
}

function isAddress(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.includes(':');
}
