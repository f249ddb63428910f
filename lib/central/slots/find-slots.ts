import { readActedOn } from '#lib/central/assignments/acknowledge.ts';
import type { Transaction } from '#lib/central/database/client.ts';
import { type Assignment, assignmentSchema } from '#lib/contract/assignment.ts';
import { planSlots } from '#lib/domain/schedule.ts';
import type { Agent, Slot } from '#prisma/generated/client.ts';
import { newSlot } from './extend-slots.ts';

type Due = { setId: string; dueAt: Date };

/**
 * The slots of these due moments. One that doesn't stand yet (the watch was away, the agent was quicker) is made when
 * a version of the site's assignment says that it was due; a due moment that none says is nobody's slot.
 */
export async function findOrMakeSlots(
  tx: Transaction,
  agent: Agent,
  dues: Due[],
  now: Date,
): Promise<Slot[]> {
  if (dues.length === 0) return [];
  const found = await find(tx, agent.siteId, dues);
  const missing = dues.filter((due) => !found.some((slot) => isAt(slot, due)));
  if (missing.length === 0) return found;

  const assignments = await readAssignments(tx, agent);
  const made = missing.flatMap((due) => {
    const set = assignments.flatMap(({ site, sets }) =>
      sets.filter((set) => set.id === due.setId && isDue(site.timeZone, set, due.dueAt)),
    )[0];
    return set === undefined ? [] : [newSlot(agent.siteId, set, due.dueAt, now)];
  });
  if (made.length === 0) return found;
  await tx.slot.createMany({ data: made, skipDuplicates: true });
  return find(tx, agent.siteId, dues);
}

function find(tx: Transaction, siteId: string, dues: Due[]): Promise<Slot[]> {
  return tx.slot.findMany({
    where: {
      siteId,
      setId: { in: [...new Set(dues.map((due) => due.setId))] },
      dueAt: { in: dues.map((due) => due.dueAt) },
    },
  });
}

/** What the agent acts on first, then what it may have acted on before. */
async function readAssignments(tx: Transaction, agent: Agent): Promise<Assignment[]> {
  const actedOn = await readActedOn(tx, agent.siteId, agent.acknowledgedAssignment);
  const recent = await tx.assignmentVersion.findMany({
    where: { siteId: agent.siteId },
    orderBy: { version: 'desc' },
    take: 10,
  });
  const earlier = recent.map((stored) => assignmentSchema.parse(stored.body));
  return actedOn === null ? earlier : [actedOn, ...earlier];
}

function isDue(timeZone: string, set: Assignment['sets'][number], dueAt: Date): boolean {
  if (dueAt < new Date(set.activeFrom)) return false;
  return planSlots(set.schedule, timeZone, new Date(dueAt.getTime() - 1), dueAt).length === 1;
}

function isAt(slot: Slot, due: Due): boolean {
  return slot.setId === due.setId && slot.dueAt.getTime() === due.dueAt.getTime();
}
