import type { Transaction } from '#lib/central/database/client.ts';
import { extendSlots } from '#lib/central/slots/extend-slots.ts';
import { type Assignment, assignmentSchema } from '#lib/contract/assignment.ts';

/**
 * Notes that an agent acts on a version since `from`: from then on its slots are those of that version. Open slots
 * after that instant make way for the new ones; what is past, tried or excused stays as it was judged.
 * Returns false when the site never had such a version.
 */
export async function acknowledgeAssignment(
  tx: Transaction,
  agent: { id: string; siteId: string },
  version: number,
  from: Date,
  now: Date,
): Promise<boolean> {
  const stored = await tx.assignmentVersion.findUnique({
    where: { siteId_version: { siteId: agent.siteId, version } },
  });
  if (stored === null) return false;
  await tx.agent.update({ where: { id: agent.id }, data: { acknowledgedAssignment: version } });
  await tx.assignmentVersion.updateMany({
    where: { siteId: agent.siteId, version, acknowledgedAt: null },
    data: { acknowledgedAt: now },
  });
  await tx.slot.deleteMany({
    where: {
      siteId: agent.siteId,
      dueAt: { gt: from },
      state: { in: ['waiting', 'unknown', 'missed'] },
      attempts: { none: {} },
    },
  });
  const assignment = assignmentSchema.parse(stored.body);
  for (const set of assignment.sets) await extendSlots(tx, assignment.site, set, from, now);
  return true;
}

/** What an agent acts on; null before its first. */
export async function readActedOn(
  tx: Transaction,
  siteId: string,
  version: number | null,
): Promise<Assignment | null> {
  if (version === null) return null;
  const stored = await tx.assignmentVersion.findUnique({ where: { siteId_version: { siteId, version } } });
  return stored === null ? null : assignmentSchema.parse(stored.body);
}
