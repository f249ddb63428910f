import { systemAuthor } from '#lib/central/audit/write.ts';
import { database, type Transaction } from '#lib/central/database/client.ts';
import { deputyAfterMs } from '#lib/domain/restore-approval.ts';
import { hasLapsed } from '#lib/domain/restore-case.ts';
import { announceCase } from './announce-case.ts';
import { type CaseInScope, factsOf } from './case-in-scope.ts';
import { changeCase } from './change-case.ts';
import { mailAsked, mailDecided } from './mail-restore.ts';
import { readApprovers } from './read-approvers.ts';

const batchSize = 200;
const whole = { practice: true, site: true } as const;
type Swept = { hasMail: boolean };

/**
 * Ends what nobody decided in time, and asks the deputies of those that have waited for an hour. Safe to do twice, at
 * once or again.
 */
export async function sweepRestores(now: Date): Promise<Swept> {
  const lapsed = await lapseRestores(now);
  const asked = await askDeputies(now);
  return { hasMail: lapsed.hasMail || asked.hasMail };
}

async function lapseRestores(now: Date): Promise<Swept> {
  // The shortest time that a practice can set is an hour.
  const anHourAgo = new Date(now.getTime() - 3_600_000);
  const waiting = await database().restoreCase.findMany({
    where: {
      state: { in: ['requested', 'checked', 'approved'] },
      OR: [{ expiresAt: { lte: now } }, { expiresAt: null, requestedAt: { lte: anHourAgo } }],
    },
    include: { ...whole, site: { include: { agents: { where: { revokedAt: null } } } } },
    orderBy: { requestedAt: 'asc' },
    take: batchSize,
  });
  let hasMail = false;
  for (const row of waiting) {
    const heardAt = row.site.agents[0]?.lastHeardAt ?? null;
    if (!hasLapsed(factsOf(row), row.practice.lapseHours, heardAt, now)) continue;
    const isLapsed = await database().$transaction((tx) => lapse(tx, row, now));
    if (isLapsed) await announceCase(row.id);
    hasMail ||= isLapsed;
  }
  return { hasMail };
}

async function lapse(tx: Transaction, row: CaseInScope, now: Date): Promise<boolean> {
  const isChanged = await changeCase(tx, systemAuthor(now), row, {
    data: { state: 'lapsed', endedAt: now },
    event: 'lapsed',
    audit: 'restore.lapsed',
    details: { was: row.state },
  });
  if (isChanged) await mailDecided(tx, row, { outcome: 'lapsed', byName: '' }, now);
  return isChanged;
}

async function askDeputies(now: Date): Promise<Swept> {
  const waiting = await database().restoreCase.findMany({
    where: {
      state: 'checked',
      submittedAt: { lte: new Date(now.getTime() - deputyAfterMs) },
      deputyAskedAt: null,
      expiresAt: { gt: now },
      practice: { deputyId: { not: null } },
    },
    include: whole,
    orderBy: { submittedAt: 'asc' },
    take: batchSize,
  });
  let hasMail = false;
  for (const row of waiting) {
    const isAsked = await database().$transaction((tx) => askDeputy(tx, row, now));
    hasMail ||= isAsked;
  }
  return { hasMail };
}

async function askDeputy(tx: Transaction, row: CaseInScope, now: Date): Promise<boolean> {
  const approvers = await readApprovers(tx, row.practiceId, now);
  // Who became the deputy, or lost the role, since it was submitted: as it stands now.
  const deputy = approvers.find(({ userId }) => userId === row.practice.deputyId);
  const isEligible = deputy !== undefined && deputy.userId !== row.requestedBy;
  const isChanged = await changeCase(tx, systemAuthor(now), row, {
    data: { deputyAskedAt: now },
    event: 'deputy_asked',
    audit: null,
    details: isEligible ? { asked: [deputy.name] } : { asked: [] },
  });
  if (isChanged && isEligible) await mailAsked(tx, row, [deputy], now, true);
  return isChanged && isEligible;
}
