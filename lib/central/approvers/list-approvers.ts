import { database } from '#lib/central/database/client.ts';
import { type Authorized, wholePracticeWhere } from '#lib/central/scope.ts';
import { approverFingerprint } from '#lib/contract/permit.ts';
import { settlesAt } from '#lib/domain/settled.ts';
import type { PinWay } from '#lib/domain/words.ts';
import type { ApproverPin, Passkey } from '#prisma/generated/client.ts';
import { approverWhere } from './present-approvers.ts';

export type ApproverRow = {
  personId: string;
  name: string;
  isYourself: boolean;
  /** When they were given the role. */
  since: Date;
  passkeys: ApproverPasskey[];
};

export type ApproverPasskey = {
  passkeyId: string;
  name: string;
  fingerprint: string;
  addedAt: Date;
  endorsedAt: Date | null;
  /** Every site that has an agent. */
  sites: ApproverAtSite[];
};

export type ApproverAtSite = {
  siteId: string;
  name: string;
  timeZone: string;
  /** Null while the agent there waits for somebody that it trusts to endorse the passkey. */
  pinned: { at: Date; way: PinWay; countsFrom: Date } | null;
};

export type PracticeApprovers = {
  approvers: ApproverRow[];
  /** Sites whose agents trust nobody's passkey yet: there a restore is confirmed with a code that the agent shows. */
  sitesWithoutPin: { siteId: string; name: string }[];
};

/** A practice's approvers with their passkeys, and where agents trust them; null when the whole of it isn't in scope. */
export async function listApprovers(
  by: Authorized<'policy.read'>,
  practiceId: string,
): Promise<PracticeApprovers | null> {
  const practice = await database().practice.findFirst({
    where: { AND: [wholePracticeWhere(by.scope), { id: practiceId, archivedAt: null }] },
    include: {
      endorsements: { select: { passkeyId: true, createdAt: true } },
      sites: {
        where: { archivedAt: null, agents: { some: { revokedAt: null } } },
        include: { approverPins: { where: { unpinnedAt: null } } },
        orderBy: { name: 'asc' },
      },
    },
  });
  if (practice === null) return null;
  const people = await database().user.findMany({
    where: approverWhere(practiceId),
    include: {
      passkeys: { where: { revokedAt: null }, orderBy: { id: 'asc' } },
      grants: { where: { role: 'approver', practiceId, siteId: null } },
    },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  });
  const endorsedAt = new Map(practice.endorsements.map((one) => [one.passkeyId, one.createdAt]));
  return {
    approvers: people.map((person) => ({
      personId: person.id,
      name: person.name,
      isYourself: person.id === by.actor.userId,
      since: person.grants[0]?.createdAt ?? person.createdAt,
      passkeys: person.passkeys.map((passkey) => ({
        ...aboutPasskey(passkey),
        endorsedAt: endorsedAt.get(passkey.id) ?? null,
        sites: practice.sites.map((site) => atSite(site, passkey.credentialId)),
      })),
    })),
    sitesWithoutPin: practice.sites
      .filter((site) => site.approverPins.length === 0)
      .map((site) => ({ siteId: site.id, name: site.name })),
  };
}

function aboutPasskey(passkey: Passkey) {
  return {
    passkeyId: passkey.id,
    name: passkey.name,
    fingerprint: approverFingerprint(passkey),
    addedAt: passkey.createdAt,
  };
}

type SiteRow = { id: string; name: string; timeZone: string; approverPins: ApproverPin[] };

function atSite(site: SiteRow, credentialId: string): ApproverAtSite {
  const pin = site.approverPins.find((one) => one.credentialId === credentialId);
  const pinned =
    pin === undefined
      ? null
      : { at: pin.pinnedAt, way: pin.way as PinWay, countsFrom: settlesAt(pin.pinnedAt) };
  return { siteId: site.id, name: site.name, timeZone: site.timeZone, pinned };
}
