import { database } from '#lib/central/database/client.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';
import { approverFingerprint } from '#lib/contract/permit.ts';
import { settlesAt } from '#lib/domain/settled.ts';
import type { PinWay } from '#lib/domain/words.ts';

export type SitePin = {
  credentialId: string;
  /** As the agent has it: what `keepwell-agent approvers list` shows at the other end. */
  name: string;
  fingerprint: string;
  way: PinWay;
  pinnedAt: Date;
  countsFrom: Date;
};

/** Whose passkeys a site's agent trusts, as it told; null when the site isn't in scope. */
export async function listSitePins(by: Authorized<'site.read'>, siteId: string): Promise<SitePin[] | null> {
  const site = await database().site.findFirst({
    where: { AND: [siteWhere(by.scope), { id: siteId, archivedAt: null }] },
    include: {
      approverPins: { where: { unpinnedAt: null }, orderBy: [{ pinnedAt: 'asc' }, { name: 'asc' }] },
    },
  });
  if (site === null) return null;
  return site.approverPins.map((pin) => ({
    credentialId: pin.credentialId,
    name: pin.name,
    fingerprint: approverFingerprint(pin),
    way: pin.way as PinWay,
    pinnedAt: pin.pinnedAt,
    countsFrom: settlesAt(pin.pinnedAt),
  }));
}
