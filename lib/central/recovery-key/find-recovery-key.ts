import { database } from '#lib/central/database/client.ts';
import { localeOf } from '#lib/central/practices/find-practice.ts';
import { type Authorized, wholePracticeWhere } from '#lib/central/scope.ts';
import type { Locale } from '#lib/domain/words.ts';
import { fingerprint } from '#lib/shared/fingerprint.ts';

export type RecoveryKey = {
  practice: { id: string; name: string; locale: Locale; phone: string | null };
  /** The public half and what a person compares; null before the key was made. */
  key: { recipient: string; fingerprint: string; madeAt: Date; madeByName: string | null } | null;
  confirmedAt: Date | null;
  holder: string | null;
  /** Whether it may still be made anew: nobody confirmed that it was kept, and no agent has pinned it. */
  isReplaceable: boolean;
  /** What the printed sheet tells of each enrolled site. */
  sites: {
    siteId: string;
    name: string;
    city: string;
    timeZone: string;
    signingFingerprint: string;
    ageFingerprint: string;
    enrolledAt: Date;
  }[];
};

/** What is known of a practice's recovery key (never its private half); null when the practice isn't in scope. */
export async function findRecoveryKey(
  by: Authorized<'practice.read'>,
  practiceId: string,
): Promise<RecoveryKey | null> {
  const row = await database().practice.findFirst({
    where: { AND: [wholePracticeWhere(by.scope), { id: practiceId, archivedAt: null }] },
    include: {
      sites: {
        where: { archivedAt: null },
        orderBy: { name: 'asc' },
        include: { agents: { orderBy: { enrolledAt: 'desc' } } },
      },
    },
  });
  if (row === null) return null;
  const maker =
    row.recoveryMadeBy === null
      ? null
      : await database().user.findUnique({ where: { id: row.recoveryMadeBy }, select: { name: true } });
  const agents = row.sites.flatMap((site) => site.agents.map((agent) => ({ site, agent })));
  return {
    practice: { id: row.id, name: row.name, locale: localeOf(row.locale), phone: row.phone },
    key:
      row.recoveryRecipient === null || row.recoveryMadeAt === null
        ? null
        : {
            recipient: row.recoveryRecipient,
            fingerprint: fingerprint(row.recoveryRecipient),
            madeAt: row.recoveryMadeAt,
            madeByName: maker?.name ?? null,
          },
    confirmedAt: row.recoveryConfirmedAt,
    holder: row.recoveryHolder,
    isReplaceable: row.recoveryConfirmedAt === null && agents.length === 0,
    sites: agents
      .filter(({ agent }) => agent.revokedAt === null)
      .map(({ site, agent }) => ({
        siteId: site.id,
        name: site.name,
        city: site.city,
        timeZone: site.timeZone,
        signingFingerprint: fingerprint(Buffer.from(agent.signingPublicKey, 'base64')),
        ageFingerprint: fingerprint(agent.ageRecipient),
        enrolledAt: agent.enrolledAt,
      })),
  };
}
