import { KeepwellError } from '#lib/shared/errors.ts';
import type { Session } from '../connection/session.ts';
import { endSessions } from './end-sessions.ts';
import { quoteName } from './quote-name.ts';
import { asWeakAccount, onServer, type RestoreContext, type Server, sqlStateOf } from './server-session.ts';

const tries = 5;

/**
 * Drops a database with whoever is in it. Nobody is let in before, or a workstation that connects again each second could
 * keep it for ever. One that isn't there is dropped already; the server's own are refused.
 */
export async function dropDatabase(
  context: RestoreContext,
  server: Server,
  database: string,
  signal: AbortSignal,
): Promise<void> {
  const name = quoteName(database);
  if ([...serversOwn, server.settings.database].includes(database)) {
    throw new KeepwellError('restore_failed', { figures: { reason: 'servers_own', database } });
  }
  await onServer(context, server, signal, async (session) => {
    try {
      await letNobodyIn(session, database);
      for (let left = tries; ; left -= 1) {
        await endSessions(session, [database]);
        if (await isDropped(session, name)) return;
        if (left === 1) throw new KeepwellError('people_connected', { figures: { database }, retry: true });
      }
    } catch (thrown) {
      throw asWeakAccount(thrown, 'DROP');
    }
  });
}

const serversOwn = ['postgres', 'template0', 'template1'];

async function letNobodyIn(session: Session, database: string): Promise<void> {
  const [found] = await session.query(
    'select datistemplate as is_template, datconnlimit = -2 as is_half_dropped from pg_database where datname = $1',
    [database],
  );
  // One whose drop was cut short by a crash can't be altered any more, only dropped; nobody gets into it.
  if (found === undefined || found.is_half_dropped === true) return;
  await session.query(`ALTER DATABASE ${quoteName(database)} ALLOW_CONNECTIONS false`);
  if (found.is_template === true)
    await session.query(`ALTER DATABASE ${quoteName(database)} IS_TEMPLATE false`);
}

/** False where somebody was still in it. */
async function isDropped(session: Session, name: string): Promise<boolean> {
  try {
    await session.query(`DROP DATABASE IF EXISTS ${name}`);
    return true;
  } catch (thrown) {
    if (sqlStateOf(thrown) === '55006') return false;
    throw thrown;
  }
}
