import { type Author, writeAudit } from '#lib/central/audit/write.ts';
import {
  type Database,
  database,
  isUniqueViolation,
  type Reader,
  type Transaction,
} from '#lib/central/database/client.ts';
import { openSession } from '#lib/central/sessions/open-session.ts';
import type { Visit } from '#lib/central/sign-in/sign-in.ts';
import { type FoundLink, findLinkToken, spendLinkToken } from '#lib/central/tokens/one-time-token.ts';
import { judgePassword, type PasswordJudgement } from '#lib/domain/password.ts';
import type { Locale } from '#lib/domain/words.ts';
import { newId } from '#lib/shared/ids.ts';
import { auditGrant } from './grant-audit.ts';
import { hashPassword } from './password-hash.ts';
import { lockPeople } from './people-lock.ts';

/** Whom a welcome link is for: somebody who was invited, or whoever started the centre (who says who they are). */
export type Welcome =
  | { kind: 'invitation'; email: string; name: string; locale: Locale }
  | { kind: 'first_administrator' };

/** What the link shows before it is used; null when it was used, has ended, or never was one. */
export async function findWelcome(
  token: string,
  now: Date,
  db: Database = database(),
): Promise<Welcome | null> {
  const link = await findLinkToken(db, ['invitation', 'first_administrator'], token, now);
  if (link === null) return null;
  if (link.userId === null) return (await hasAdministrator(db)) ? null : { kind: 'first_administrator' };
  const person = await db.user.findUnique({ where: { id: link.userId } });
  if (person === null || person.deactivatedAt !== null || person.passwordHash !== null) return null;
  return { kind: 'invitation', email: person.email, name: person.name, locale: person.locale as Locale };
}

export type Joining = {
  token: string;
  name: string;
  locale: Locale;
  password: string;
  /** Asked of the first administrator only; an invited person's address is the one that was invited. */
  email: string | null;
};

export type JoinOutcome =
  | { ok: true; userId: string; sessionId: string }
  | { ok: false; problem: 'link_ended' | 'email_missing' | 'email_taken' }
  | { ok: false; problem: 'password'; judgement: Exclude<PasswordJudgement, 'fine'> };

/** Uses a welcome link: sets name, language and password, and signs the person in. Of two uses at once, one succeeds. */
export async function join(visit: Visit, joining: Joining): Promise<JoinOutcome> {
  const link = await findLinkToken(
    database(),
    ['invitation', 'first_administrator'],
    joining.token,
    visit.now,
  );
  if (link === null) return { ok: false, problem: 'link_ended' };
  const email = await emailOf(link, joining);
  if (email === null) return { ok: false, problem: 'email_missing' };
  const judgement = judgePassword(joining.password, email);
  if (judgement !== 'fine') return { ok: false, problem: 'password', judgement };
  // Before the transaction: it takes a tenth of a second, and a lock is held in there.
  const passwordHash = await hashPassword(joining.password);
  try {
    return await database().$transaction((tx) =>
      useLink(tx, visit, link, { ...joining, email }, passwordHash),
    );
  } catch (thrown) {
    if (isUniqueViolation(thrown)) return { ok: false, problem: 'email_taken' };
    throw thrown;
  }
}

type Joiner = Omit<Joining, 'email'> & { email: string };

async function useLink(
  tx: Transaction,
  visit: Visit,
  link: FoundLink,
  joiner: Joiner,
  passwordHash: string,
): Promise<JoinOutcome> {
  await lockPeople(tx);
  if (!(await spendLinkToken(tx, link.id, visit.now))) return { ok: false, problem: 'link_ended' };
  const userId =
    link.userId === null
      ? await addFirstAdministrator(tx, visit, joiner, passwordHash)
      : await completeInvitation(tx, visit, link, joiner, passwordHash);
  if (userId === null) return { ok: false, problem: 'link_ended' };
  return { ok: true, userId, sessionId: await openSession(tx, { userId, ...visit }, visit.now) };
}

async function addFirstAdministrator(tx: Transaction, visit: Visit, joiner: Joiner, passwordHash: string) {
  if (await hasAdministrator(tx)) return null;
  const { name, email, locale } = joiner;
  const person = { id: newId('usr', visit.now), name, email, locale };
  await tx.user.create({
    data: { ...person, passwordHash, passwordChangedAt: visit.now, createdAt: visit.now },
  });
  const by = authorOf(person, visit);
  await writeAudit(tx, by, {
    action: 'person.first_administrator',
    practiceId: null,
    siteId: null,
    subject: { kind: 'person', id: person.id, name },
  });
  // A desk may be one person: the first one can set practices up too, and hands either role on.
  for (const role of ['administrator', 'support'] as const) {
    const grant = { role, practiceId: null, siteId: null };
    await tx.grant.create({
      data: { id: newId('grt', visit.now), userId: person.id, ...grant, createdAt: visit.now },
    });
    await auditGrant(tx, by, 'person.grant_given', person, grant);
  }
  return person.id;
}

async function completeInvitation(
  tx: Transaction,
  visit: Visit,
  link: FoundLink,
  joiner: Joiner,
  passwordHash: string,
) {
  const { name, email, locale } = joiner;
  const { count } = await tx.user.updateMany({
    where: { id: link.userId ?? '', deactivatedAt: null, passwordHash: null },
    data: {
      name,
      locale,
      passwordHash,
      passwordChangedAt: visit.now,
      ...(link.mailedTo === email ? { emailConfirmedAt: visit.now } : {}),
    },
  });
  if (count === 0 || link.userId === null) return null;
  const grants = await tx.grant.findMany({ where: { userId: link.userId }, select: { practiceId: true } });
  const practiceIds = [...new Set(grants.map((grant) => grant.practiceId))];
  await writeAudit(tx, authorOf({ id: link.userId, name }, visit), {
    action: 'person.joined',
    practiceId: practiceIds.length === 1 ? (practiceIds[0] ?? null) : null,
    siteId: null,
    subject: { kind: 'person', id: link.userId, name },
    details: { email },
  });
  return link.userId;
}

async function hasAdministrator(reader: Reader): Promise<boolean> {
  return (await reader.grant.count({ where: { role: 'administrator' } })) > 0;
}

async function emailOf(link: FoundLink, joining: Joining): Promise<string | null> {
  if (link.userId === null) return joining.email?.toLowerCase() ?? null;
  const person = await database().user.findUniqueOrThrow({ where: { id: link.userId } });
  return person.email;
}

function authorOf(person: { id: string; name: string }, visit: Visit): Author {
  return { actor: { userId: person.id, name: person.name, address: visit.address }, now: visit.now };
}
