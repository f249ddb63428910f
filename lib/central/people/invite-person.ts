import { syncGrant } from '#lib/central/approvers/sync-approvers.ts';
import { writeAudit } from '#lib/central/audit/write.ts';
import { config } from '#lib/central/config.ts';
import { database, type Transaction } from '#lib/central/database/client.ts';
import { queueMail } from '#lib/central/mail/queue-mail.ts';
import { makeLinkToken } from '#lib/central/tokens/one-time-token.ts';
import type { HeldRole } from '#lib/domain/grant.ts';
import type { Locale } from '#lib/domain/words.ts';
import { newId } from '#lib/shared/ids.ts';
import { auditGrant } from './grant-audit.ts';
import { lockPeople } from './people-lock.ts';
import { type GrantRefusal, type PeopleChanger, reachesWhole, refuseGrant } from './reach.ts';

export const invitationLifetimeMs = 7 * 86_400_000;

export type Invitation = {
  email: string;
  name: string;
  locale: Locale;
  grant: HeldRole;
  /** Mailed to the address, or shown once for the inviter to hand over. */
  by: 'mail' | 'link';
};

export type InviteOutcome =
  | {
      ok: true;
      personId: string;
      /** Shown once; null when it was mailed or when the person has an account already. */
      link: string | null;
      hasJoined: boolean;
    }
  | { ok: false; problem: GrantRefusal | 'grant_exists' | 'ask_support' };

/**
 * Invites somebody with a first role, or gives the role to the person who has that address already.
 * Where that person belongs to others too, only an address that was confirmed by mail is taken: an account that
 * another practice made and holds must not get in here under a trusted name. Such a one is support's to settle.
 */
export async function invitePerson(by: PeopleChanger, invitation: Invitation): Promise<InviteOutcome> {
  return database().$transaction(async (tx) => {
    await lockPeople(tx);
    const email = invitation.email.toLowerCase();
    const known = await tx.user.findUnique({ where: { email }, include: { grants: true } });
    const refusal = await refuseGrant(tx, by, known?.id ?? null, invitation.grant);
    if (refusal !== null) return { ok: false, problem: refusal };
    if (known === null) return inviteNew(tx, by, { ...invitation, email });
    const isOurs = reachesWhole(by, known.grants);
    if (known.deactivatedAt !== null || (!isOurs && known.emailConfirmedAt === null)) {
      return { ok: false, problem: 'ask_support' };
    }
    const { role, practiceId, siteId } = invitation.grant;
    const held = known.grants.some(
      (one) => one.role === role && one.practiceId === practiceId && one.siteId === siteId,
    );
    if (held) return { ok: false, problem: 'grant_exists' };
    await giveGrant(tx, by, known, invitation.grant);
    return { ok: true, personId: known.id, link: null, hasJoined: known.passwordHash !== null };
  });
}

async function inviteNew(tx: Transaction, by: PeopleChanger, invitation: Invitation): Promise<InviteOutcome> {
  const person = {
    id: newId('usr', by.now),
    email: invitation.email,
    name: invitation.name,
    locale: invitation.locale,
    createdAt: by.now,
  };
  await tx.user.create({ data: person });
  await giveGrant(tx, by, person, invitation.grant);
  await writeAudit(tx, by, {
    action: 'person.invited',
    practiceId: invitation.grant.practiceId,
    siteId: invitation.grant.siteId,
    subject: { kind: 'person', id: person.id, name: person.name },
    details: { email: person.email, by: invitation.by },
  });
  const link = await makeInvitation(tx, by, person, invitation.by, invitation.grant.practiceId);
  return { ok: true, personId: person.id, link: invitation.by === 'link' ? link : null, hasJoined: false };
}

/** Makes the link, mails it where that was asked for, and ends the earlier ones. */
export async function makeInvitation(
  tx: Transaction,
  by: PeopleChanger,
  person: { id: string; name: string; email: string; locale: string },
  way: 'mail' | 'link',
  practiceId: string | null,
): Promise<string> {
  const about = {
    kind: 'invitation',
    userId: person.id,
    createdBy: by.actor.userId,
    mailedTo: way === 'mail' ? person.email : null,
    lifetimeMs: invitationLifetimeMs,
  } as const;
  const link = `${config().url}/welcome/${await makeLinkToken(tx, about, by.now)}`;
  if (way === 'link') return link;
  const practice = practiceId === null ? null : await tx.practice.findUnique({ where: { id: practiceId } });
  await queueMail(
    tx,
    {
      template: 'invitation',
      to: person.email,
      userId: person.id,
      locale: person.locale as Locale,
      figures: {
        name: person.name,
        invitedBy: by.actor.name,
        practice: practice?.name ?? null,
        link,
        validHours: invitationLifetimeMs / 3_600_000,
      },
    },
    by.now,
  );
  return link;
}

async function giveGrant(
  tx: Transaction,
  by: PeopleChanger,
  person: { id: string; name: string },
  grant: HeldRole,
): Promise<void> {
  const { role, practiceId, siteId } = grant;
  await tx.grant.create({
    data: { id: newId('grt', by.now), userId: person.id, role, practiceId, siteId, createdAt: by.now },
  });
  await auditGrant(tx, by, 'person.grant_given', person, grant);
  await syncGrant(tx, grant, by.now);
}
