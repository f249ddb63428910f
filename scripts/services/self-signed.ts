import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './find-program.ts';

export interface SelfSigned {
  readonly certificateFile: string;
  readonly keyFile: string;
  /** Both in one file, as some servers want them. */
  readonly bothFile: string;
  /** SHA-256, 64 hex digits. */
  readonly fingerprint: string;
}

/** A certificate that nobody but its maker trusts, for this host name; the one that is there already is used again. */
export function makeSelfSigned(folder: string, host: string): SelfSigned {
  mkdirSync(folder, { recursive: true });
  const [certificateFile, keyFile, bothFile] = ['certificate.pem', 'private-key.pem', 'both.pem'].map(
    (name) => join(folder, name),
  ) as [string, string, string];
  if (!existsSync(bothFile)) {
    const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host},IP:127.0.0.1`];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    const files = ['-keyout', keyFile, '-out', certificateFile];
    execFileSync(findProgram('openssl', 'openssl'), ['req', '-x509', ...key, ...subject, ...files], {
      stdio: 'pipe',
    });
    writeFileSync(bothFile, readFileSync(keyFile, 'utf8') + readFileSync(certificateFile, 'utf8'), {
      mode: 0o644,
    });
  }
  const { fingerprint256 } = new X509Certificate(readFileSync(certificateFile));
  return {
    certificateFile,
    keyFile,
    bothFile,
    fingerprint: fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}
