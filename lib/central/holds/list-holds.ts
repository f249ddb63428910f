import { database } from '#lib/central/database/client.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';

export type HoldView = {
  holdId: string;
  reason: string;
  until: Date | null;
  placedName: string;
  placedAt: Date;
  releasedName: string | null;
  releasedAt: Date | null;
  /** Whether it keeps copies now. */
  isHolding: boolean;
};

/** The holds that a backup has and had, newest first. Of one that isn't in scope there are none. */
export async function listHolds(by: Authorized<'history.read'>, backupId: string): Promise<HoldView[]> {
  const holds = await database().hold.findMany({
    where: { backupId, site: siteWhere(by.scope) },
    orderBy: [{ placedAt: 'desc' }, { id: 'desc' }],
  });
  return holds.map(({ id, reason, until, placedName, placedAt, releasedName, releasedAt }) => ({
    holdId: id,
    reason,
    until,
    placedName,
    placedAt,
    releasedName,
    releasedAt,
    isHolding: releasedAt === null && (until === null || until > by.now),
  }));
}
