import type { PostgresSettings } from '#lib/contract/assignment.ts';
import type { Clock } from '#lib/shared/clock.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import type { Access, ContentBudget, Dump, DumpOptions, Snapshot } from '../engine.ts';
import type { Session, SessionOptions } from './connection/session.ts';
import { readSequences } from './content/sequences.ts';
import { takeDatabaseContent } from './content/take-content.ts';
import { findBlockedTable, type HeldSnapshot, holdSnapshot, joinSnapshot } from './snapshot.ts';
import { dumpArguments } from './tools/dump-arguments.ts';
import { type ToolFolder, toolPath } from './tools/find-tools.ts';
import { toolEnvironment } from './tools/tool-environment.ts';
import { startDump } from './tools/tool-output.ts';

export interface SnapshotRun {
  readonly tools: ToolFolder;
  readonly sessions: SessionOptions;
  readonly clock: Clock;
  readonly isLowPriority: boolean;
  readonly stallMs: number;
  readonly lockWaitMs: number;
  readonly authoritiesFile: string | null;
  readonly signal: AbortSignal;
}

/** Holds one instant of the database for its dump and its content; the session is closed with it. */
export async function openPostgresSnapshot(
  session: Session,
  access: Access<PostgresSettings>,
  run: SnapshotRun,
): Promise<Snapshot> {
  const { excludeSchemas } = access.settings;
  const held = await holdSnapshot(session, excludeSchemas, run.lockWaitMs);
  const sequencesBefore = await readSequences(session, held.tables);
  let dumpEnded: Promise<unknown> = Promise.resolve();
  return {
    serverVersion: session.serverVersion,
    dumpTool: { path: toolPath(run.tools.folder, 'pg_dump'), version: run.tools.version },
    snapshotAt: held.takenAt,
    dump(options) {
      const dump = dumpSnapshot(held, access, run, options);
      dumpEnded = Promise.allSettled([dump.done]);
      return dump;
    },
    takeContent: (budget) =>
      withSecondSession(access, run, held, budget, (second) =>
        takeDatabaseContent(held, [second], {
          ...budget,
          clock: run.clock,
          excludeSchemas,
          sequencesBefore,
          dumpEnded,
        }),
      ),
    close: () => session.close(),
  };
}

function dumpSnapshot(
  held: HeldSnapshot,
  access: Access<PostgresSettings>,
  run: SnapshotRun,
  options: DumpOptions,
): Dump {
  return startDump(
    {
      path: toolPath(run.tools.folder, 'pg_dump'),
      arguments: dumpArguments(held.id, access.settings.excludeSchemas, run.lockWaitMs),
      environment: toolEnvironment(access, run.authoritiesFile),
      stallMs: run.stallMs,
      clock: run.clock,
      isLowPriority: run.isLowPriority,
      explain: () => explainFailure(held.session),
    },
    options,
  );
}

/**
 * What the server knows of why pg_dump failed. Our own connection is lost as well when the server stopped or crashed;
 * and one who waits for an exclusive lock, let in between our locks and pg_dump's, kept pg_dump waiting.
 */
async function explainFailure(session: Session): Promise<KeepwellError | null> {
  try {
    const object = await findBlockedTable(session);
    return object === null ? null : new KeepwellError('lock_timeout', { figures: { object }, retry: true });
  } catch (thrown) {
    if (thrown instanceof KeepwellError) return thrown;
    throw thrown;
  }
}

/** Two connections hash twice as fast; a clinic's server shall not have to bear more. */
async function withSecondSession<T>(
  access: Access<PostgresSettings>,
  run: SnapshotRun,
  held: HeldSnapshot,
  budget: ContentBudget,
  work: (second: Session) => Promise<T>,
): Promise<T> {
  const second = await joinHeld(access, run, held, budget.signal);
  try {
    return await work(second);
  } finally {
    await second.close();
  }
}

/** A server that has crashed and is back refuses the snapshot of a connection that it no longer has: that is the reason. */
async function joinHeld(
  access: Access<PostgresSettings>,
  run: SnapshotRun,
  held: HeldSnapshot,
  signal: AbortSignal,
): Promise<Session> {
  try {
    return await joinSnapshot(access, run.sessions, held.id, signal);
  } catch (thrown) {
    await held.session.query('SELECT 1');
    throw thrown;
  }
}
