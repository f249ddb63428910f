import { hasClimbingPart, hasControlSign, type Refuse } from './destination-problem.ts';
import { isHost, readPort } from './source-draft.ts';
import type { FtpSecurity } from './words.ts';

/** How one site reaches an FTP server, as typed. */
export type FtpDraft = {
  kind: 'ftp';
  path: string;
  host: string;
  port: string;
  user: string;
  security: FtpSecurity;
  /** Empty where the certificate is one that machines trust anyway. */
  certificate: string;
};

export type FtpReach = {
  kind: 'ftp';
  path: string;
  host: string;
  port: number;
  user: string;
  security: FtpSecurity;
  certificate: string | null;
};

export function readFtp(draft: FtpDraft, refuse: Refuse): FtpReach {
  const host = draft.host.trim();
  if (host === '') refuse('host', 'host_missing');
  else if (!isHost(host)) refuse('host', 'host_unreadable');
  const port = readPort(draft.port);
  if (port === null) refuse('port', 'port_unreadable');
  const user = draft.user.trim();
  if (user === '') refuse('user', 'user_missing');
  else if (hasControlSign(user)) refuse('user', 'has_line_break');
  else if (user.length > 100) refuse('user', 'too_long', { limit: 100 });
  const path = draft.path.trim() === '' ? '.' : draft.path.trim();
  if (hasClimbingPart(path)) refuse('path', 'path_climbs');
  else if (hasControlSign(path)) refuse('path', 'has_line_break');
  else if (path.length > 1000) refuse('path', 'too_long', { limit: 1000 });
  const { security } = draft;
  const certificate = security === 'none' ? null : readCertificate(draft.certificate, refuse);
  return { kind: 'ftp', path, host, port: port ?? 0, user, security, certificate };
}

/** The port that such servers usually have. */
export function usualFtpPort(security: FtpSecurity): string {
  return security === 'implicit' ? '990' : '21';
}

/** 64 hex digits out of what was pasted, the line that `openssl x509 -fingerprint` prints included; null for none. */
function readCertificate(typed: string, refuse: Refuse): string | null {
  const text = typed.trim();
  if (text === '') return null;
  const digits = (text.split('=').at(-1) ?? '').replace(/[:\s]/g, '').toLowerCase();
  if (/^[0-9a-f]{64}$/.test(digits)) return digits;
  refuse('certificate', /^[0-9a-f]{40}$/.test(digits) ? 'certificate_sha1' : 'certificate_unreadable');
  return null;
}
