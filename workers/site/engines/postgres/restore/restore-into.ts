import type { Readable } from 'node:stream';
import { KeepwellError } from '#lib/shared/errors.ts';
import type { RestoreOptions } from '../../restorer.ts';
import type { Session } from '../connection/session.ts';
import { toolPath } from '../tools/find-tools.ts';
import { toolEnvironment } from '../tools/tool-environment.ts';
import { chooseRestoreTool, peekFormat } from './choose-restore-tool.ts';
import { runRestoreTool } from './run-restore-tool.ts';
import { accessTo, inDatabase, type RestoreContext, type Server } from './server-session.ts';

/** What pg_restore's own sessions call themselves. */
export const restoreApplication = 'keepwell restore';

/**
 * Restores a plain dump into an empty database, in constant memory. An error of the stream (a copy that fails its
 * authentication at its last byte) wins over whatever the tool says; the database is then the caller's to drop. Not in one
 * transaction: it would need a lock for each of a clinic's large objects, and gains nothing, since what a failed restore
 * leaves is dropped whole.
 */
export async function restoreInto(
  context: RestoreContext,
  server: Server,
  database: string,
  plain: Readable,
  options: RestoreOptions,
): Promise<void> {
  // Told where it is read; an error that comes before that must not end the process.
  plain.on('error', () => {});
  try {
    await inDatabase(context, server, database, options.signal, async (session) => {
      await refuseUnlessEmpty(session, database);
      const formatMinor = await peekFormat(plain);
      const tools = await chooseRestoreTool(context.toolsFolder, session.serverVersionNumber, formatMinor);
      await runRestoreTool(plain, {
        path: toolPath(tools.folder, 'pg_restore'),
        arguments: restoreArguments(database, options),
        environment: restoreEnvironment(context, server, database, options),
        isLowPriority: options.isLowPriority,
        stallMs: context.stallMs,
        clock: context.clock,
        signal: options.signal,
        isServerBusy: () => isServerBusy(session, database),
        explain: () => explainFailure(session),
        ...(options.onBytes === undefined ? {} : { onBytes: options.onBytes }),
      });
      if (!options.isLowPriority) await gatherStatistics(session);
    });
  } finally {
    // Also where it was never read: the copy's file or line would stay open.
    plain.destroy();
  }
}

function restoreArguments(database: string, options: RestoreOptions): string[] {
  return [
    '--format=custom',
    '--exit-on-error',
    '--no-password',
    // A name with `=` in it would be taken for connection settings, unless it is quoted inside some.
    `--dbname=dbname='${database.replaceAll(/[\\']/g, (letter) => `\\${letter}`)}'`,
    ...(options.ownersAndGrants ? [] : ['--no-owner', '--no-privileges']),
    // What is thrown away soon needn't lie on the disks that the original was spread over, or have them at all.
    ...(options.isLowPriority ? ['--no-tablespaces'] : []),
  ];
}

function restoreEnvironment(
  context: RestoreContext,
  server: Server,
  database: string,
  options: RestoreOptions,
): Record<string, string> {
  // Not safe from a crash until the session that follows commits; a crash before that fails the restore.
  const quick = '-c synchronous_commit=off -c default_transaction_read_only=off';
  const priority = options.isLowPriority
    ? '-c max_parallel_maintenance_workers=0'
    : '-c maintenance_work_mem=256MB';
  return {
    ...toolEnvironment(accessTo(server, database), context.authoritiesFile),
    PGAPPNAME: restoreApplication,
    PGOPTIONS: `${quick} ${priority}`,
  };
}

/** A database that holds anything is somebody's: `name_taken` with how much lies in it. */
async function refuseUnlessEmpty(session: Session, database: string): Promise<void> {
  const [row] = await session.query(heldQuery);
  const objects = Number(row?.objects);
  if (objects > 0) throw new KeepwellError('name_taken', { figures: { database, objects } });
}

/** All that initdb didn't make has a number from 16384 on, but for large objects, whose numbers are the user's to choose. */
const heldQuery = `
  select (select count(*) from pg_class where oid >= 16384) + (select count(*) from pg_proc where oid >= 16384)
       + (select count(*) from pg_type where oid >= 16384) + (select count(*) from pg_namespace where oid >= 16384)
       + (select count(*) from pg_extension where oid >= 16384) + (select count(*) from pg_largeobject_metadata) as objects`;

/** Whether a session of the tool is at work: an index of a large table takes long, and the tool is silent meanwhile. */
async function isServerBusy(session: Session, database: string): Promise<boolean> {
  const [row] = await session.query(busyQuery, [database, restoreApplication]);
  return row?.is_busy === true;
}

const busyQuery = `
  select coalesce(bool_or(state = 'active' and wait_event_type is distinct from 'Lock'
    and wait_event_type is distinct from 'Client'), false) as is_busy
  from pg_stat_activity where datname = $1 and application_name = $2`;

/**
 * A server that went away says more than the tool that lost it. One that crashed ends the other sessions a moment after the
 * one it crashed in: ours is kept busy for a second, to see whether it outlives that.
 */
async function explainFailure(session: Session): Promise<KeepwellError | null> {
  try {
    await session.query('select pg_sleep(1)');
    return null;
  } catch (thrown) {
    if (thrown instanceof KeepwellError) return thrown;
    throw thrown;
  }
}

/** A dump holds no statistics, and without them the practice's software would crawl until autovacuum has been round. */
async function gatherStatistics(session: Session): Promise<void> {
  try {
    await session.query('ANALYZE');
  } catch (thrown) {
    // An expression of an index may fail on a value; autovacuum goes round without it, and nothing of the data is missing.
    if (!(thrown instanceof KeepwellError) || thrown.code !== 'database_error') throw thrown;
  }
}
