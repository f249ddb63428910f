import { KeepwellError } from '#lib/shared/errors.ts';
import type { SwapIds, SwapNames, SwapVerdict } from '../../restorer.ts';
import type { Session } from '../connection/session.ts';
import { missing } from './connections.ts';
import { endSessions } from './end-sessions.ts';
import { quoteName } from './quote-name.ts';
import {
  asWeakAccount,
  inTransaction,
  onServer,
  type RestoreContext,
  type Server,
  sqlStateOf,
} from './server-session.ts';

/**
 * Swaps the names of two databases in one transaction; the server ends up with both renames or with neither. In the same
 * transaction people are let into the one that has the original's name now, and kept out of the one that had it: nobody
 * shall go on working in it by mistake. `allowConnections` on the kept one opens it again, which an undo's swap does too.
 *
 * The original must be blocked before: a rename is refused while anybody is in the database, and workstations connect again
 * within milliseconds. Those who were let in just before the block are ended, a bounded number of times, until the server
 * agrees; it waits up to five seconds for them each time.
 */
export async function swapNames(
  context: RestoreContext,
  server: Server,
  names: SwapNames,
  signal: AbortSignal,
): Promise<void> {
  const statements = swapStatements(names);
  await onServer(context, server, signal, async (session) => {
    await session.query('SET lock_timeout = 10000');
    for (let left = context.swapTries; ; left -= 1) {
      try {
        await endSessions(session, [names.original, names.restored]);
        await inTransaction(session, statements);
        return;
      } catch (thrown) {
        if (left === 1 || !isOccupied(thrown)) throw await swapFailure(session, thrown, names);
      }
    }
  });
}

function swapStatements({ original, restored, kept }: SwapNames): string[] {
  const [was, comes, stays] = [quoteName(original), quoteName(restored), quoteName(kept)];
  return [
    `ALTER DATABASE ${was} RENAME TO ${stays}`,
    `ALTER DATABASE ${comes} RENAME TO ${was}`,
    `ALTER DATABASE ${was} ALLOW_CONNECTIONS true`,
    `ALTER DATABASE ${stays} ALLOW_CONNECTIONS false`,
  ];
}

/** Somebody is in one of the two, or holds a lock on it for the moment. */
function isOccupied(thrown: unknown): boolean {
  return ['55006', '55P03', '40P01'].includes(sqlStateOf(thrown) ?? '');
}

async function swapFailure(session: Session, thrown: unknown, names: SwapNames): Promise<unknown> {
  const state = sqlStateOf(thrown);
  if (state === '3D000') return missing(names.original, thrown);
  if (state === '42P04') return new KeepwellError('name_taken', { figures: { database: names.kept } });
  if (!isOccupied(thrown)) return asWeakAccount(thrown, 'RENAME');
  const [held] = await session.query(holdersQuery, [JSON.stringify([names.original, names.restored])]);
  const figures = { ...names, sessions: Number(held?.sessions), prepared: Number(held?.prepared) };
  return new KeepwellError('swap_failed', { figures, retry: true, cause: thrown });
}

/** Prepared transactions hold a database too, and nobody but who made them can say how they end. */
const holdersQuery = `
  with wanted as (select json_array_elements_text($1::text::json) as name)
  select (select count(*) from pg_stat_activity where datname in (select name from wanted)) as sessions,
         (select count(*) from pg_prepared_xacts where database in (select name from wanted)) as prepared`;

/**
 * Which of the two a server shows, by the databases' identities, which a rename doesn't change. `original_missing` where the
 * original's name is neither's any more: somebody else has renamed or dropped it, and only a person can settle that.
 */
export async function judgeSwap(
  context: RestoreContext,
  server: Server,
  names: SwapNames & SwapIds,
  signal: AbortSignal,
): Promise<SwapVerdict> {
  const found = await identify(context, server, names.original, signal);
  if (found === names.restoredId) return 'swapped';
  if (found === names.originalId) return 'untouched';
  throw missing(names.original);
}

/** pg_database.oid, which stays with a database for its whole life. */
export async function identify(
  context: RestoreContext,
  server: Server,
  database: string,
  signal: AbortSignal,
): Promise<string | null> {
  const [row] = await onServer(context, server, signal, (session) =>
    session.query('select oid::text as oid from pg_database where datname = $1', [database]),
  );
  return row === undefined ? null : String(row.oid);
}
