import type { PostgresSettings } from '#lib/contract/assignment.ts';
import type { Clock } from '#lib/shared/clock.ts';
import type { Restorer } from '../../restorer.ts';
import { applyProperties } from './apply-properties.ts';
import { checkIntegrity } from './check-integrity.ts';
import { allowConnections, blockConnections, listConnected } from './connections.ts';
import { createDatabase } from './create-database.ts';
import { createRoles } from './create-roles.ts';
import { dropDatabase } from './drop-database.ts';
import { inspectServer } from './inspect-server.ts';
import { readNeeds } from './read-needs.ts';
import { restoreInto } from './restore-into.ts';
import { runChecks } from './run-checks.ts';
import { databaseSize, listDatabases } from './server-lists.ts';
import type { RestoreContext } from './server-session.ts';
import { identify, judgeSwap, swapNames } from './swap.ts';
import { takeRestoredContent } from './take-restored-content.ts';

export interface PostgresRestorerOptions {
  readonly clock: Clock;
  /** Where the tools are, as set at the site (L4); null to look in the usual places. */
  readonly toolsFolder: string | null;
  /** Certificates that the site trusts for verify-full: the file for the tools, its text for our own connections. */
  readonly authorities?: { readonly file: string; readonly pem: string } | null;
  /** Without a byte taken by the tool for this long, and nothing under way at the server, it counts as hung. Default: ten minutes. */
  readonly stallMs?: number;
  /** How long to wait for a table that someone has locked exclusively. Default: one minute. */
  readonly lockWaitMs?: number;
  /** How often a swap tries to end whoever is in the databases; each try takes up to five seconds. Default: 12. */
  readonly swapTries?: number;
  /** Default: 20 seconds. */
  readonly connectTimeoutMs?: number;
}

export function createPostgresRestorer(options: PostgresRestorerOptions): Restorer<PostgresSettings> {
  const authorities = options.authorities ?? null;
  const context: RestoreContext = {
    clock: options.clock,
    sessions: {
      trust: { authorities: authorities?.pem ?? null },
      connectTimeoutMs: options.connectTimeoutMs ?? 20_000,
    },
    toolsFolder: options.toolsFolder,
    authoritiesFile: authorities?.file ?? null,
    stallMs: options.stallMs ?? 10 * 60_000,
    lockWaitMs: options.lockWaitMs ?? 60_000,
    swapTries: options.swapTries ?? 12,
  };
  return {
    readNeeds,
    inspectServer: (...given) => inspectServer(context, ...given),
    createDatabase: (...given) => createDatabase(context, ...given),
    restoreInto: (...given) => restoreInto(context, ...given),
    applyProperties: (...given) => applyProperties(context, ...given),
    takeContent: (...given) => takeRestoredContent(context, ...given),
    runChecks: (...given) => runChecks(context, ...given),
    checkIntegrity: (...given) => checkIntegrity(context, ...given),
    listConnected: (...given) => listConnected(context, ...given),
    databaseSize: (...given) => databaseSize(context, ...given),
    blockConnections: (...given) => blockConnections(context, ...given),
    allowConnections: (...given) => allowConnections(context, ...given),
    swap: (...given) => swapNames(context, ...given),
    judgeSwap: (...given) => judgeSwap(context, ...given),
    identify: (...given) => identify(context, ...given),
    dropDatabase: (...given) => dropDatabase(context, ...given),
    listDatabases: (...given) => listDatabases(context, ...given),
    createRoles: (...given) => createRoles(context, ...given),
  };
}
