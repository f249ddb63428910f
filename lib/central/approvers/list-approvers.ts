import { database } from '#lib/central/database/client.ts';
import { type Authorized, wholePracticeWhere } from '#lib/central/scope.ts';
import { approverFingerprint } from '#lib/contract/permit.ts';
import { countsFrom, settlesAt } from '#lib/domain/settled.ts';
import type { PinWay } from '#lib/domain/words.ts';
import type { ApproverPin, Passkey } from '#prisma/generated/client.ts';
import { isEmptied } from './list-site-pins.ts';
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
  /** The agent trusted it once and doesn't any more: no endorsement brings it back, only the site's own command line. */
  isRemoved: boolean;
};

export type PracticeApprovers = {
  approvers: ApproverRow[];
  /** Sites whose agents trust nobody's passkey yet: there a restore is confirmed with a code that the agent shows. */
  sitesWithoutPin: string[];
  /** Sites whose agents trust nobody's any more. */
  sitesEmptied: string[];
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
        include: { approverPins: true, agents: { where: { revokedAt: null }, select: { enrolledAt: true } } },
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
  const withoutPin = practice.sites.filter((site) =>
    site.approverPins.every((pin) => pin.unpinnedAt !== null),
  );
  return {
    approvers: people.map((person) => {
      const since = person.grants[0]?.createdAt ?? person.createdAt;
      return {
        personId: person.id,
        name: person.name,
        isYourself: person.id === by.actor.userId,
        since,
        passkeys: person.passkeys.map((passkey) => ({
          passkeyId: passkey.id,
          name: passkey.name,
          fingerprint: approverFingerprint(passkey),
          addedAt: passkey.createdAt,
          endorsedAt: endorsedAt.get(passkey.id) ?? null,
          sites: practice.sites.map((site) => atSite(site, passkey, since)),
        })),
      };
    }),
    sitesWithoutPin: withoutPin.filter((site) => !isEmptied(site)).map((site) => site.name),
    sitesEmptied: withoutPin.filter(isEmptied).map((site) => site.name),
  };
}

type SiteRow = {
  id: string;
  name: string;
  timeZone: string;
  approverPins: ApproverPin[];
  agents: { enrolledAt: Date }[];
};

function atSite(site: SiteRow, passkey: Passkey, since: Date): ApproverAtSite {
  const { id: siteId, name, timeZone } = site;
  const pin = site.approverPins.find((one) => one.credentialId === passkey.credentialId);
  if (pin === undefined) return { siteId, name, timeZone, pinned: null, isRemoved: false };
  if (pin.unpinnedAt !== null) {
    const enrolledAt = site.agents[0]?.enrolledAt ?? pin.unpinnedAt;
    return { siteId, name, timeZone, pinned: null, isRemoved: pin.unpinnedAt > enrolledAt };
  }
  const way = pin.way as PinWay;
  // The agent judges its pin; the centre judges the role and the passkey besides.
  const from = [countsFrom({ way, pinnedAt: pin.pinnedAt }), settlesAt(passkey.createdAt), settlesAt(since)];
  const latest = new Date(Math.max(...from.map((at) => at.getTime())));
  const pinned = { at: pin.pinnedAt, way, countsFrom: latest };
  return { siteId, name, timeZone, pinned, isRemoved: false };
}
