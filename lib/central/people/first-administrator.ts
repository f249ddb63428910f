import { config } from '#lib/central/config.ts';
import { type Database, database } from '#lib/central/database/client.ts';
import { makeLinkToken } from '#lib/central/tokens/one-time-token.ts';
import { systemClock } from '#lib/shared/clock.ts';
import { lockPeople } from './people-lock.ts';

export const firstAdministratorLifetimeMs = 24 * 3_600_000;

/**
 * The one-time link with which the first person lets themselves in; null once there is an administrator. Printed at
 * start to whoever started the centre. A newer one ends the earlier.
 */
export async function firstAdministratorLink(
  db: Database = database(),
  now: Date = systemClock.now(),
): Promise<string | null> {
  return db.$transaction(async (tx) => {
    await lockPeople(tx);
    if ((await tx.grant.count({ where: { role: 'administrator' } })) > 0) return null;
    const about = {
      kind: 'first_administrator',
      userId: null,
      createdBy: null,
      mailedTo: null,
      lifetimeMs: firstAdministratorLifetimeMs,
    } as const;
    return `${config().url}/welcome/${await makeLinkToken(tx, about, now)}`;
  });
}

/** Whether nobody was ever added: the only time at which a key file may be made. */
export async function isFirstSetUp(db: Database = database()): Promise<boolean> {
  return (await db.user.count()) === 0;
}
