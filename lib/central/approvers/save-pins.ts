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

/** A new agent at a site has pinned nobody until it tells; what the one before it had, counts no more. */
export async function forgetPins(tx: Transaction, siteId: string, now: Date): Promise<void> {
  await tx.approverPin.updateMany({ where: { siteId, unpinnedAt: null }, data: { unpinnedAt: now } });
}
