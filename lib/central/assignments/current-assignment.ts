import { createHash } from 'node:crypto';
import { database, isUniqueViolation } from '#lib/central/database/client.ts';
import type { Assignment } from '#lib/contract/assignment.ts';
import { canonicalJson } from '#lib/shared/canonical-json.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { buildAssignment } from './build-assignment.ts';

/** The site's assignment as it is now. A change of content since the last one sent makes a new version and keeps it. */
export async function currentAssignment(siteId: string, now: Date): Promise<Assignment> {
  const content = await buildAssignment(database(), siteId, now);
  const contentHash = createHash('sha256').update(canonicalJson(content)).digest('hex');
  const newest = await database().assignmentVersion.findFirst({
    where: { siteId },
    orderBy: { version: 'desc' },
    select: { version: true, contentHash: true },
  });
  if (newest !== null && newest.contentHash === contentHash) return { ...content, version: newest.version };

  const assignment = { ...content, version: (newest?.version ?? 0) + 1 };
  try {
    await database().assignmentVersion.create({
      data: {
        siteId,
        version: assignment.version,
        contentHash,
        body: assignment as Prisma.InputJsonObject,
        createdAt: now,
      },
    });
    return assignment;
  } catch (error) {
    // Another request of the same agent has just made it.
    if (isUniqueViolation(error)) return currentAssignment(siteId, now);
    throw error;
  }
}
