import { database } from '#lib/central/database/client.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';
import { approverFingerprint } from '#lib/contract/permit.ts';
import { countsFrom } from '#lib/domain/settled.ts';
import type { PinWay } from '#lib/domain/words.ts';
import type { ApproverPin } from '#prisma/generated/client.ts';

export type SitePins = {
  pins: SitePin[];
  /** Nobody is trusted any more: then no code stands in for a passkey, and an approver must be pinned at the site. */
  isEmptied: boolean;
};

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
export async function listSitePins(by: Authorized<'site.read'>, siteId: string): Promise<SitePins | null> {
  const site = await database().site.findFirst({
    where: { AND: [siteWhere(by.scope), { id: siteId, archivedAt: null }] },
    include: {
      approverPins: { orderBy: [{ pinnedAt: 'asc' }, { name: 'asc' }] },
      agents: { where: { revokedAt: null }, select: { enrolledAt: true } },
    },
  });
  if (site === null) return null;
  const pins = site.approverPins.filter((pin) => pin.unpinnedAt === null);
  return {
    pins: pins.map(toSitePin),
    isEmptied: isEmptied(site),
  };
}

/** Whether the agent that is there now trusted somebody once, and trusts nobody any more. */
export function isEmptied(site: {
  approverPins: { unpinnedAt: Date | null }[];
  agents: { enrolledAt: Date }[];
}): boolean {
  const since = site.agents[0]?.enrolledAt;
  if (since === undefined || site.approverPins.some((pin) => pin.unpinnedAt === null)) return false;
  return site.approverPins.some((pin) => pin.unpinnedAt !== null && pin.unpinnedAt > since);
}

function toSitePin(pin: ApproverPin): SitePin {
  const way = pin.way as PinWay;
  return {
    credentialId: pin.credentialId,
    name: pin.name,
    fingerprint: approverFingerprint(pin),
    way,
    pinnedAt: pin.pinnedAt,
    countsFrom: countsFrom({ way, pinnedAt: pin.pinnedAt }),
  };
}
