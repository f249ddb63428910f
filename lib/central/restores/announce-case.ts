import { database } from '#lib/central/database/client.ts';
import { announce } from '#lib/central/redis/announce.ts';

/** Tells the pages that show this case to read it again; best effort, after the commit of what changed. */
export async function announceCase(caseId: string): Promise<void> {
  const row = await database().restoreCase.findUnique({ where: { id: caseId }, select: { siteId: true } });
  if (row !== null) await announce({ kind: 'facts', siteId: row.siteId });
}
