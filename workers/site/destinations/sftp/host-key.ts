import { createHash } from 'node:crypto';
import type { ServerHostKeyAlgorithm } from 'ssh2';

/** `SHA256:…` as ssh-keygen -l prints it. */
export function hostKeyFingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

export function isPinnedKey(key: Buffer, pinned: string): boolean {
  return hostKeyFingerprint(key) === pinned.replace(/=+$/, '');
}

/**
 * A server has several keys and shows the one of the kind that both sides prefer. The pinned one may be another of
 * them, so a key that doesn't fit is no verdict before each kind was asked for.
 */
export const hostKeyFamilies: readonly HostKeyFamily[] = [
  ['ssh-ed25519'],
  ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
  ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
];

export type HostKeyFamily = readonly ServerHostKeyAlgorithm[];
