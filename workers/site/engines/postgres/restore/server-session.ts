import type { PostgresSettings } from '#lib/contract/assignment.ts';
import type { Clock } from '#lib/shared/clock.ts';
import { codeOf, KeepwellError } from '#lib/shared/errors.ts';
import type { Access } from '../../engine.ts';
import { openSession, type Session, type SessionOptions } from '../connection/session.ts';

export type Server = Access<PostgresSettings>;

/** What every part of the restorer works with. */
export interface RestoreContext {
  readonly clock: Clock;
  readonly sessions: SessionOptions;
  readonly toolsFolder: string | null;
  readonly authoritiesFile: string | null;
  readonly stallMs: number;
  readonly lockWaitMs: number;
  readonly swapTries: number;
}

/** Signs in to the server's maintenance database for one piece of work, which may write; the session ends with it. */
export async function onServer<T>(
  context: RestoreContext,
  server: Server,
  signal: AbortSignal,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  return withSession(context, server, signal, work);
}

/** The same in one of the server's databases. */
export async function inDatabase<T>(
  context: RestoreContext,
  server: Server,
  database: string,
  signal: AbortSignal,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  return withSession(context, accessTo(server, database), signal, work);
}

export function accessTo(server: Server, database: string): Server {
  return { ...server, settings: { ...server.settings, database } };
}

async function withSession<T>(
  context: RestoreContext,
  access: Server,
  signal: AbortSignal,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await openSession(access, context.sessions, signal);
  try {
    await session.query('SET default_transaction_read_only = off');
    // What is done here must outlast a crash, whatever the server's or the account's settings say.
    await session.query('SET synchronous_commit = on');
    return await work(session);
  } finally {
    await session.close();
  }
}

/** Runs statements in one transaction: all of them take effect, or none. */
export async function inTransaction(session: Session, statements: readonly string[]): Promise<void> {
  await session.query('BEGIN');
  try {
    for (const statement of statements) await session.query(statement);
    await session.query('COMMIT');
  } catch (thrown) {
    await rollBack(session, thrown);
    throw thrown;
  }
}

/** On a line that is lost there is nothing to roll back. */
export async function rollBack(session: Session, thrown: unknown): Promise<void> {
  const isOver = thrown instanceof KeepwellError ? thrown.code === 'connection_lost' : true;
  if (!isOver) await session.query('ROLLBACK');
}

/** The SQLSTATE that the server gave for a failure. */
export function sqlStateOf(thrown: unknown): string | undefined {
  return thrown instanceof KeepwellError ? codeOf(thrown.cause) : undefined;
}

/** An account that lacks the right is told so as such: mending it takes the site's administrator. */
export function asWeakAccount(thrown: unknown, wanted: string): unknown {
  if (!(thrown instanceof KeepwellError) || thrown.code !== 'permission_denied') return thrown;
  return new KeepwellError('restore_account_weak', {
    figures: { ...thrown.figures, wanted },
    cause: thrown.cause,
  });
}
