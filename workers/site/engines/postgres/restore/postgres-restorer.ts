import type { PostgresSettings } from '#lib/contract/assignment.ts';
import type { Clock } from '#lib/shared/clock.ts';
import type { Restorer } from '../../restorer.ts';

export interface PostgresRestorerOptions {
  readonly clock: Clock;
  /** Where the tools are, as set at the site (L4); null to look in the usual places. */
  readonly toolsFolder: string | null;
  /** Without a byte taken by the tool for this long, it counts as hung. Default: thirty minutes. */
  readonly stallMs?: number;
}

export function createPostgresRestorer(_options: PostgresRestorerOptions): Restorer<PostgresSettings> {
  const unfinished = async (): Promise<never> => {
    throw new Error('The restorer is not there yet.');
  };
  return {
    inspectServer: unfinished,
    readNeeds: unfinished,
    createDatabase: unfinished,
    restoreInto: unfinished,
    applyProperties: unfinished,
    takeContent: unfinished,
    runChecks: unfinished,
    checkIntegrity: unfinished,
    listConnected: unfinished,
    databaseSize: unfinished,
    blockConnections: unfinished,
    allowConnections: unfinished,
    swap: unfinished,
    judgeSwap: unfinished,
    identify: unfinished,
    dropDatabase: unfinished,
    listDatabases: unfinished,
    createRoles: unfinished,
  };
}
