import type { Transaction } from '#lib/central/database/client.ts';
import { slotStateWord } from '#lib/central/slots/state-names.ts';
import type { Failure } from '#lib/contract/failure.ts';
import { type Condition, judgeSet } from '#lib/domain/alerts.ts';
import { openAlert, resolveAlert } from './open-alert.ts';

/** How far back a set is looked at: enough to say since when it fails, few enough to be one short index read. */
const attemptsLookedAt = 50;
const slotsLookedAt = 100;

/** Opens and ends the alerts about these sets by what is known of them now, in the transaction of what changed it. */
export async function settleAlerts(
  tx: Transaction,
  siteId: string,
  setIds: string[],
  now: Date,
): Promise<{ hasMail: boolean }> {
  let hasMail = false;
  for (const setId of setIds) {
    const conditions = await readConditions(tx, siteId, setId);
    for (const kind of ['failed', 'missed'] as const) {
      const condition = conditions.find((one) => one.kind === kind);
      const settled =
        condition === undefined
          ? await resolveAlert(tx, { siteId, kind, setId, now })
          : await openAlert(tx, {
              siteId,
              kind,
              setId,
              since: condition.since,
              details: await detailsOf(tx, condition),
              now,
            });
      hasMail ||= settled.hasMail;
    }
  }
  return { hasMail };
}

async function readConditions(tx: Transaction, siteId: string, setId: string): Promise<Condition[]> {
  const set = await tx.backupSet.findUnique({ where: { id: setId, siteId }, select: { archivedAt: true } });
  if (set === null || set.archivedAt !== null) return [];
  const attempts = await tx.attempt.findMany({
    where: { setId },
    orderBy: { startedAt: 'desc' },
    take: attemptsLookedAt,
  });
  const slots = await tx.slot.findMany({
    where: { setId, state: { in: ['missed', 'kept', 'kept_late', 'excused'] } },
    orderBy: { dueAt: 'desc' },
    take: slotsLookedAt,
  });
  return judgeSet({
    setId,
    attempts,
    slots: slots.map((slot) => ({ ...slot, state: slotStateWord(slot.state) })),
  });
}

async function detailsOf(tx: Transaction, condition: Condition) {
  if (condition.kind === 'missed') return {};
  const attempt = await tx.attempt.findUniqueOrThrow({ where: { id: condition.attemptId } });
  const failure = attempt.failure as Failure | null;
  return { attemptId: attempt.id, ...(failure === null ? {} : { failureCode: failure.code }) };
}
