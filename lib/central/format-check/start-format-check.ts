import { writeAudit } from '#lib/central/audit/write.ts';
import { database, isUniqueViolation } from '#lib/central/database/client.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';
import { newId } from '#lib/shared/ids.ts';
import { addFormatOrder } from './add-order.ts';
import type { FormatSteps } from './steps.ts';

export type StartFormatOutcome =
  | { ok: true; checkId: string }
  /** One is under way: its page is what the person wants to see. */
  | { ok: false; problem: 'already_asked' }
  | { ok: false; problem: 'not_found' | 'no_agent' | 'nothing_protected' };

/** Milliseconds after which the answer is given with what is known by then: a night for a slow line. */
const deadlineMs = 12 * 3_600_000;

/** Asks whether this site's machine may be formatted or changed (L9): begins with a fresh backup of every set. */
export async function startFormatCheck(
  by: Authorized<'format.check'>,
  siteId: string,
): Promise<StartFormatOutcome> {
  const checkId = newId('fmc', by.now);
  try {
    return await database().$transaction(async (tx): Promise<StartFormatOutcome> => {
      const site = await tx.site.findFirst({
        where: { AND: [{ id: siteId, archivedAt: null }, siteWhere(by.scope)] },
        select: {
          name: true,
          practiceId: true,
          agents: { where: { revokedAt: null }, select: { id: true } },
          sets: {
            where: { archivedAt: null },
            orderBy: [{ name: 'asc' }, { id: 'asc' }],
            select: {
              id: true,
              name: true,
              members: {
                where: { source: { archivedAt: null } },
                orderBy: { position: 'asc' },
                select: { source: { select: { id: true, name: true } } },
              },
            },
          },
        },
      });
      if (site === null) return { ok: false, problem: 'not_found' };
      if (site.agents.length === 0) return { ok: false, problem: 'no_agent' };
      if (site.sets.length === 0) return { ok: false, problem: 'nothing_protected' };
      const steps: FormatSteps = { sets: [], results: null };
      for (const set of site.sets) {
        const request = { kind: 'backup', setId: set.id, sourceIds: null, destinationIds: null } as const;
        const order = { siteId, request, requestedBy: by.actor.userId, now: by.now };
        steps.sets.push({
          setId: set.id,
          name: set.name,
          members: set.members.map(({ source }) => ({ sourceId: source.id, name: source.name })),
          backupOrderId: await addFormatOrder(tx, order),
          checks: {},
        });
      }
      await tx.formatCheck.create({
        data: {
          id: checkId,
          siteId,
          state: 'backing_up',
          askedBy: by.actor.userId,
          askedName: by.actor.name,
          askedAt: by.now,
          deadlineAt: new Date(by.now.getTime() + deadlineMs),
          steps,
        },
      });
      await writeAudit(tx, by, {
        action: 'format_check.asked',
        practiceId: site.practiceId,
        siteId,
        subject: { kind: 'site', id: siteId, name: site.name },
        details: { checkId },
      });
      return { ok: true, checkId };
    });
  } catch (thrown) {
    if (isUniqueViolation(thrown)) return { ok: false, problem: 'already_asked' };
    throw thrown;
  }
}
