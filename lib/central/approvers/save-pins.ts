import type { Transaction } from '#lib/central/database/client.ts';
import type { FactOf } from '#lib/central/facts/fact-of.ts';

/** The newest that an agent told of a passkey: that it has pinned it, or trusts it no more. */
export type PinTold = FactOf<'approver-pinned'> | FactOf<'approver-unpinned'>;

/** Keeps what a site's agent told of whom it has pinned. A row stays when it is unpinned: it says whom to revoke. */
export async function savePins(tx: Transaction, siteId: string, told: Iterable<PinTold>): Promise<void> {
  for (const body of told) {
    if (body.kind === 'approver-unpinned') {
      const { credentialId, at } = body;
      await tx.approverPin.updateMany({
        where: { siteId, credentialId },
        data: { unpinnedAt: new Date(at) },
      });
      continue;
    }
    const { credentialId, personId, name, publicKey } = body.approver;
    const pin = { personId, name, publicKey, way: body.way, endorsedBy: body.endorsedBy };
    const data = { ...pin, pinnedAt: new Date(body.at), unpinnedAt: null };
    await tx.approverPin.upsert({
      where: { siteId_credentialId: { siteId, credentialId } },
      create: { siteId, credentialId, ...data },
      update: data,
    });
  }
}

/**
 * A new agent at a site has pinned nobody until it tells; what the one before it had, counts no more. One with the keys of
 * an earlier agent is the same one enrolled again: it still knows whom it was told to forget, and so must the centre.
 */
export async function forgetPins(
  tx: Transaction,
  siteId: string,
  agent: { signingPublicKey: string },
  now: Date,
): Promise<void> {
  const { signingPublicKey } = agent;
  if ((await tx.agent.count({ where: { siteId, signingPublicKey } })) === 0) {
    await tx.approverPin.deleteMany({ where: { siteId } });
    return;
  }
  await tx.approverPin.updateMany({ where: { siteId, unpinnedAt: null }, data: { unpinnedAt: now } });
}
