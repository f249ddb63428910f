import { createHash, randomBytes } from 'node:crypto';
import type { Transaction } from '#lib/central/database/client.ts';
import { newId } from '#lib/shared/ids.ts';

/**
 * Links that let somebody in, and the challenge that a new passkey answers. (Enrolment commands, which let an agent in,
 * are made in lib/central/enrolment.)
 */
export type LinkKind = 'first_administrator' | 'invitation' | 'password_reset' | 'passkey';

export type NewLink = {
  kind: LinkKind;
  userId: string | null;
  createdBy: string | null;
  /** The address that the link is mailed to; null when somebody hands it over. */
  mailedTo: string | null;
  lifetimeMs: number;
};

export type FoundLink = { id: string; kind: LinkKind; userId: string | null; mailedTo: string | null };

/**
 * Makes a link's token and ends the earlier ones of the same kind and person: only the newest works.
 * The text is returned this once; the database keeps its SHA-256.
 */
export async function makeLinkToken(tx: Transaction, link: NewLink, now: Date): Promise<string> {
  await endLinkTokens(tx, link.kind, link.userId, now);
  const text = randomBytes(32).toString('base64url');
  const { lifetimeMs, ...about } = link;
  await tx.oneTimeToken.create({
    data: {
      id: newId('tok', now),
      ...about,
      hash: hashOf(text),
      createdAt: now,
      expiresAt: new Date(now.getTime() + lifetimeMs),
    },
  });
  return text;
}

/** The link of this token while it works; null once it was used, has ended, or never was one. */
export async function findLinkToken(
  tx: Transaction,
  kinds: readonly LinkKind[],
  text: string,
  now: Date,
): Promise<FoundLink | null> {
  const row = await tx.oneTimeToken.findFirst({
    where: { hash: hashOf(text), kind: { in: [...kinds] }, usedAt: null, expiresAt: { gt: now } },
    select: { id: true, kind: true, userId: true, mailedTo: true },
  });
  return row === null ? null : { ...row, kind: row.kind as LinkKind };
}

/** Uses a link up. Of two that try at once, one gets true: compare-and-set on the row. */
export async function spendLinkToken(tx: Transaction, id: string, now: Date): Promise<boolean> {
  const { count } = await tx.oneTimeToken.updateMany({
    where: { id, usedAt: null, expiresAt: { gt: now } },
    data: { usedAt: now },
  });
  return count === 1;
}

/** Ends what links of these kinds a person still has. */
export async function endLinkTokens(
  tx: Transaction,
  kind: LinkKind,
  userId: string | null,
  now: Date,
): Promise<void> {
  await tx.oneTimeToken.updateMany({
    where: { kind, userId, usedAt: null, expiresAt: { gt: now } },
    data: { expiresAt: now },
  });
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
