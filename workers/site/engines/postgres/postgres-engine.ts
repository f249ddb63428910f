import type { PostgresSettings } from '#lib/contract/assignment.ts';
import type { Clock } from '#lib/shared/clock.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import type { Access, Engine } from '../engine.ts';
import { openSession, type Session, type SessionOptions } from './connection/session.ts';
import { refuseDataDirectoryInSettings } from './data-directory.ts';
import { dumpGlobals } from './globals.ts';
import { inspectDatabase, listDatabases } from './inspect.ts';
import { openPostgresSnapshot } from './open-snapshot.ts';
import { proveDumpReadable } from './prove-readable.ts';
import { requiredGrants } from './required-grants.ts';
import { chooseTools, newestTools } from './tools/choose-tool.ts';
import { findTools, toolPath } from './tools/find-tools.ts';

export interface PostgresEngineOptions {
  readonly clock: Clock;
  /** Where the tools are, as set at the site (L4); null to look in the usual places. */
  readonly toolsFolder: string | null;
  /** Certificates that the site trusts for verify-full: the file for the tools, its text for our own connections. */
  readonly authorities?: { readonly file: string; readonly pem: string } | null;
  /** Without a byte from the tool for this long, it counts as hung. Default: ten minutes. */
  readonly stallMs?: number;
  /** How long to wait for a table that someone has locked exclusively. Default: one minute. */
  readonly lockWaitMs?: number;
  /** Lets the practice's own programs go first, where a backup runs while they are in use. Default: false. */
  readonly isLowPriority?: boolean;
  /** Default: 20 seconds. */
  readonly connectTimeoutMs?: number;
}

export function createPostgresEngine(options: PostgresEngineOptions): Engine<PostgresSettings> {
  const authorities = options.authorities ?? null;
  const sessions: SessionOptions = {
    trust: { authorities: authorities?.pem ?? null },
    connectTimeoutMs: options.connectTimeoutMs ?? 20_000,
  };
  const limits = {
    clock: options.clock,
    isLowPriority: options.isLowPriority ?? false,
    stallMs: options.stallMs ?? 10 * 60_000,
    lockWaitMs: options.lockWaitMs ?? 60_000,
    authoritiesFile: authorities?.file ?? null,
  };
  const signIn = (access: Access<PostgresSettings>, signal: AbortSignal) =>
    signInOrSay(access, sessions, signal);

  return {
    name: 'postgres',

    async testConnection(access, signal) {
      const startedAtMs = options.clock.monotonicMs();
      const session = await signIn(access, signal);
      try {
        const tools = chooseTools(session.serverVersionNumber, await findTools(options.toolsFolder));
        const dumpTool = { path: toolPath(tools.folder, 'pg_dump'), version: tools.version };
        const tookMs = Math.round(options.clock.monotonicMs() - startedAtMs);
        return { serverVersion: session.serverVersion, dumpTool, tookMs };
      } finally {
        await session.close();
      }
    },

    async inspect(access, signal) {
      const session = await signIn(access, signal);
      try {
        return await inspectDatabase(session, access.settings);
      } finally {
        await session.close();
      }
    },

    async openSnapshot(access, signal) {
      const session = await signIn(access, signal);
      try {
        const tools = chooseTools(session.serverVersionNumber, await findTools(options.toolsFolder));
        return await openPostgresSnapshot(session, access, { ...limits, tools, sessions, signal });
      } catch (thrown) {
        await session.close();
        throw thrown;
      }
    },

    async dumpGlobals(access, dumpOptions) {
      const session = await signIn(access, dumpOptions.signal);
      try {
        const tools = chooseTools(session.serverVersionNumber, await findTools(options.toolsFolder));
        return await dumpGlobals(session, access, { ...limits, tools }, dumpOptions);
      } finally {
        await session.close();
      }
    },

    async proveReadable(plain, signal) {
      const tools = newestTools(await findTools(options.toolsFolder));
      await proveDumpReadable(toolPath(tools.folder, 'pg_restore'), plain, limits.isLowPriority, signal);
    },

    requiredGrants,
  };
}

/** Signs in; when the database isn't there, says which ones are, as far as the account may ask another one. */
async function signInOrSay(
  access: Access<PostgresSettings>,
  sessions: SessionOptions,
  signal: AbortSignal,
): Promise<Session> {
  await refuseDataDirectoryInSettings(access.settings);
  try {
    return await openSession(access, sessions, signal);
  } catch (thrown) {
    if (!(thrown instanceof KeepwellError) || thrown.code !== 'database_missing') throw thrown;
    const found = await databasesFound(access, sessions, signal);
    const figures = found === null ? thrown.figures : { ...thrown.figures, found };
    throw new KeepwellError('database_missing', { figures, cause: thrown });
  }
}

async function databasesFound(
  access: Access<PostgresSettings>,
  sessions: SessionOptions,
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const session = await openSession(
      { ...access, settings: { ...access.settings, database: 'postgres' } },
      sessions,
      signal,
    );
    try {
      return (await listDatabases(session)).join(', ').slice(0, 500);
    } finally {
      await session.close();
    }
  } catch (thrown) {
    // The account may be let into its own database only. What is told is then less, and still right.
    if (thrown instanceof KeepwellError) return null;
    throw thrown;
  }
}
