import { database } from '#lib/central/database/client.ts';
import type { Authorized } from '#lib/central/scope.ts';

/**
 * In which zone to show somebody what belongs to no site (sign-ins, changes of people): that of the first site they
 * have a part in; for the desk's people, that of the machine the centre runs on.
 */
export async function readOwnTimeZone(by: Authorized): Promise<string> {
  const grant = await database().grant.findFirst({
    where: { userId: by.actor.userId, practiceId: { not: null } },
    orderBy: { createdAt: 'asc' },
    select: {
      site: { select: { timeZone: true } },
      practice: { select: { sites: { orderBy: { createdAt: 'asc' }, take: 1, select: { timeZone: true } } } },
    },
  });
  const centre = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return grant?.site?.timeZone ?? grant?.practice?.sites[0]?.timeZone ?? centre;
}
