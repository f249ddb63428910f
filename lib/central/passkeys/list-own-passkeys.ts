import { database } from '#lib/central/database/client.ts';
import type { Authorized } from '#lib/central/scope.ts';
import { approverFingerprint } from '#lib/contract/permit.ts';
import { passkeysOf } from './signers.ts';

export type OwnPasskey = {
  id: string;
  name: string;
  fingerprint: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  /** At how many sites an agent trusts it. */
  trustedAtSites: number;
};

/** One's own passkeys that are not revoked, oldest first. */
export async function listOwnPasskeys(by: Authorized<'account.own'>): Promise<OwnPasskey[]> {
  const passkeys = await passkeysOf(database(), by.actor.userId);
  const pins = await database().approverPin.groupBy({
    by: ['credentialId'],
    where: { credentialId: { in: passkeys.map((one) => one.credentialId) }, unpinnedAt: null },
    _count: true,
  });
  const pinned = new Map(pins.map((pin) => [pin.credentialId, pin._count]));
  return passkeys.map(({ id, name, createdAt, lastUsedAt, ...credential }) => ({
    id,
    name,
    createdAt,
    lastUsedAt,
    fingerprint: approverFingerprint(credential),
    trustedAtSites: pinned.get(credential.credentialId) ?? 0,
  }));
}
