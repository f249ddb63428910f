import type { PostgresSettings } from '#lib/contract/assignment.ts';
import type { Clock } from '#lib/shared/clock.ts';
import type { Access, DumpOptions, Globals } from '../engine.ts';
import type { Session } from './connection/session.ts';
import { type ToolFolder, toolPath } from './tools/find-tools.ts';
import { toolEnvironment } from './tools/tool-environment.ts';
import { startDump } from './tools/tool-output.ts';

export interface GlobalsRun {
  readonly tools: ToolFolder;
  readonly authoritiesFile: string | null;
  readonly stallMs: number;
  readonly clock: Clock;
  readonly isLowPriority: boolean;
}

/**
 * Roles, their memberships and passwords' hashes, and tablespaces: they belong to the server, so a dump of a database
 * has only their names. An account that may not read the hashes still gets the roles, without them.
 */
export async function dumpGlobals(
  session: Session,
  access: Access<PostgresSettings>,
  run: GlobalsRun,
  options: DumpOptions,
): Promise<Globals> {
  const [rights] = await session.query<{ reads_hashes: boolean; reads_roles: boolean }>(rightsQuery);
  if (rights?.reads_roles !== true) return { kind: 'unreadable', reason: 'permission_denied' };
  const withoutHashes = rights.reads_hashes === true ? [] : ['--no-role-passwords'];
  const dump = startDump(
    {
      path: toolPath(run.tools.folder, 'pg_dumpall'),
      arguments: [
        '--globals-only',
        '--no-password',
        `--database=${plainConnection(access.settings)}`,
        ...withoutHashes,
      ],
      environment: toolEnvironment(access, run.authoritiesFile),
      stallMs: run.stallMs,
      clock: run.clock,
      isLowPriority: run.isLowPriority,
    },
    options,
  );
  return { kind: 'readable', dump };
}

/** What pg_dumpall reads for roles, their memberships and settings, and tablespaces. */
const rightsQuery = `
  select has_table_privilege('pg_authid', 'SELECT') as reads_hashes,
         has_table_privilege('pg_roles', 'SELECT') and has_table_privilege('pg_auth_members', 'SELECT')
           and has_table_privilege('pg_db_role_setting', 'SELECT')
           and has_table_privilege('pg_tablespace', 'SELECT') as reads_roles`;

/**
 * pg_dumpall connects to "postgres", which the account may not be allowed to, unless told otherwise; and it takes a name
 * with `=` in it for connection settings, unless it is quoted inside some.
 */
function plainConnection(settings: PostgresSettings): string {
  return `dbname='${settings.database.replaceAll(/[\\']/g, (letter) => `\\${letter}`)}'`;
}
