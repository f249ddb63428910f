import type { Transaction } from '#lib/central/database/client.ts';
import { countsFrom } from '#lib/domain/settled.ts';
import type { PinWay } from '#lib/domain/words.ts';
import type { ApproverPin, RestoreCase } from '#prisma/generated/client.ts';
import { originOf } from './case-subject.ts';

/**
 * Whose passkeys the agents that must believe a permit take: the one that restores, and for a backup of another site
 * also the one that seals its key anew.
 */
export type Pins = {
  /** Nobody was ever pinned where it runs: a code that the agent shows stands in for a passkey. */
  needsCode: boolean;
  /** Credential ids that all of these agents take now; an endorsed one a day after it was pinned. */
  credentialIds: string[];
};

type Placed = Pick<RestoreCase, 'siteId' | 'origin'>;

export async function readPins(tx: Transaction, row: Placed, now: Date): Promise<Pins> {
  const siteIds = [...new Set([row.siteId, rewrapSiteOf(row) ?? row.siteId])];
  const pins = await tx.approverPin.findMany({ where: { siteId: { in: siteIds } } });
  const bySite = siteIds.map((siteId) => {
    const taken = pins.filter((pin) => pin.siteId === siteId && isTaken(pin, now));
    return new Set(taken.map((pin) => pin.credentialId));
  });
  const [here = new Set<string>()] = bySite;
  return {
    // One that has pinned somebody once takes no code again: else unpinning would be a way around passkeys.
    needsCode: siteIds.length === 1 && pins.length === 0,
    credentialIds: [...here].filter((credentialId) => bySite.every((known) => known.has(credentialId))),
  };
}

function isTaken(pin: ApproverPin, now: Date): boolean {
  return pin.unpinnedAt === null && countsFrom({ ...pin, way: pin.way as PinWay }) <= now;
}

/** The site that must seal a backup's key anew before this case can run; null for a site's own backup. */
export function rewrapSiteOf(row: Placed): string | null {
  const origin = originOf(row);
  return origin.kind === 'copy' && origin.siteId !== row.siteId ? origin.siteId : null;
}
