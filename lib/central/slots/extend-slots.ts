import type { Transaction } from '#lib/central/database/client.ts';
import type { AssignedSet, Assignment } from '#lib/contract/assignment.ts';
import { nextSlots, planSlots } from '#lib/domain/schedule.ts';
import { newId } from '#lib/shared/ids.ts';
import type { Prisma } from '#prisma/generated/client.ts';

/** A centre that was away for longer than this doesn't make up what was due before; the agent's facts still tell it. */
const farthestBackMs = 92 * 86_400_000;

/** Makes the slots of a set that fell due after its last one, and the next. One that stands already is left as it is. */
export async function extendSlots(
  tx: Transaction,
  site: Assignment['site'],
  set: AssignedSet,
  from: Date,
  now: Date,
): Promise<void> {
  const newest = await tx.slot.findFirst({ where: { setId: set.id }, orderBy: { dueAt: 'desc' } });
  if (newest !== null && newest.dueAt > now) return;
  const after = latest(
    from,
    newest?.dueAt ?? from,
    new Date(set.activeFrom),
    new Date(now.getTime() - farthestBackMs),
  );
  const due = after < now ? planSlots(set.schedule, site.timeZone, after, now) : [];
  const next = nextSlots(set.schedule, site.timeZone, after > now ? after : now, 1);
  await tx.slot.createMany({
    data: [...due, ...next].map((dueAt) => newSlot(site.id, set, dueAt, now)),
    skipDuplicates: true,
  });
}

export function newSlot(
  siteId: string,
  set: AssignedSet,
  dueAt: Date,
  now: Date,
): Prisma.SlotCreateManyInput {
  return {
    id: newId('slt', now),
    siteId,
    setId: set.id,
    dueAt,
    closesAt: new Date(dueAt.getTime() + set.graceMinutes * 60_000),
    watchAt: dueAt,
    state: 'waiting',
    policyId: set.policyId,
    policyVersion: set.policyVersion,
  };
}

function latest(...instants: Date[]): Date {
  return new Date(Math.max(...instants.map((instant) => instant.getTime())));
}
