import type { Socket } from 'node:net';
import postgres from 'postgres';
import type { PostgresSettings } from '#lib/contract/assignment.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import type { Access } from '../../engine.ts';
import { judgeDatabaseFailure, placeOf } from './connection-failure.ts';
import { openSocket, type TlsTrust } from './open-socket.ts';
import { laterSettings, sessionFormats } from './session-formats.ts';

type Parameter = string | number | boolean | null;
export type Row = Record<string, string | number | boolean | null>;

/**
 * One connection, once: when it breaks, every later query fails with `connection_lost`. The driver would connect anew,
 * outside the transaction and its snapshot.
 */
export interface Session {
  /** Like 150018. */
  readonly serverVersionNumber: number;
  readonly serverVersion: string;
  query<T extends Row = Row>(text: string, parameters?: readonly Parameter[]): Promise<T[]>;
  close(): Promise<void>;
}

export interface SessionOptions {
  readonly trust: TlsTrust;
  readonly connectTimeoutMs: number;
}

/** Signs in. The signal ends the session at any time, a query that runs included. */
export async function openSession(
  access: Access<PostgresSettings>,
  options: SessionOptions,
  signal: AbortSignal,
): Promise<Session> {
  const connecting = AbortSignal.any([signal, AbortSignal.timeout(options.connectTimeoutMs)]);
  const line = new Line(access, options, connecting, signal);
  try {
    const [version] = await untilAborted(
      connecting,
      line.query<{ number: string; text: string }>(versionQuery),
    );
    line.isSignedIn = true;
    const serverVersionNumber = Number(version?.number);
    for (const setting of laterSettings(serverVersionNumber)) await line.query(setting);
    return {
      serverVersionNumber,
      serverVersion: String(version?.text),
      query: (text, parameters) => line.query(text, parameters),
      close: () => line.end(),
    };
  } catch (thrown) {
    await line.end();
    signal.throwIfAborted();
    if (!connecting.aborted) throw thrown;
    const figures = { ...placeOf(access.settings), timeoutMs: options.connectTimeoutMs };
    throw new KeepwellError('server_unreachable', { figures, retry: true, cause: thrown });
  }
}

const versionQuery = `select current_setting('server_version_num') as number, current_setting('server_version') as text`;

/** The driver, and the socket that it is given only once. */
class Line {
  isSignedIn = false;
  readonly #settings: PostgresSettings;
  readonly #signal: AbortSignal;
  readonly #lost = new AbortController();
  readonly #sql: postgres.Sql;

  constructor(
    access: Access<PostgresSettings>,
    options: SessionOptions,
    connecting: AbortSignal,
    signal: AbortSignal,
  ) {
    this.#settings = access.settings;
    this.#signal = signal;
    let isOpened = false;
    const openOnce = async () => {
      if (isOpened) throw this.#lostFailure();
      isOpened = true;
      const socket = await openSocket(access.settings, options.trust, connecting);
      // Next turn: what the server said last reaches the query that it was said to, before this does.
      for (const event of ['error', 'close'])
        socket.once(event, () => setImmediate(() => this.#lost.abort()));
      return socket;
    };
    this.#sql = postgres(driverOptions(access, options, openOnce));
  }

  /** The driver leaves a query unanswered that is sent between a broken line's error and its close; this doesn't. */
  async query<T extends Row>(text: string, parameters: readonly Parameter[] = []): Promise<T[]> {
    this.#signal.throwIfAborted();
    if (this.#lost.signal.aborted) throw this.#lostFailure();
    const running = this.#sql.unsafe<T[]>(text, [...parameters]);
    try {
      return await untilAborted(AbortSignal.any([this.#signal, this.#lost.signal]), Promise.resolve(running));
    } catch (thrown) {
      if (this.#signal.aborted) await this.end();
      this.#signal.throwIfAborted();
      throw this.#failureOf(thrown);
    }
  }

  async end(): Promise<void> {
    await this.#sql.end({ timeout: 0 });
  }

  #failureOf(thrown: unknown): KeepwellError {
    if (this.#lost.signal.aborted && thrown === this.#lost.signal.reason) return this.#lostFailure();
    const failure = judgeDatabaseFailure(thrown, this.#settings);
    const brokeLater = this.isSignedIn && failure.code === 'server_unreachable';
    return brokeLater ? this.#lostFailure(thrown) : failure;
  }

  #lostFailure(cause?: unknown): KeepwellError {
    return new KeepwellError('connection_lost', { figures: placeOf(this.#settings), retry: true, cause });
  }
}

function driverOptions(
  access: Access<PostgresSettings>,
  options: SessionOptions,
  openOnce: () => Promise<Socket>,
): postgres.Options<Record<string, never>> {
  const { settings } = access;
  // Each member that the driver would else take from the agent's environment (PGUSER, PGPASSWORD…) is given.
  const given = {
    host: settings.host === '' ? 'localhost' : settings.host,
    port: settings.port,
    database: settings.database,
    username: settings.user,
    password: access.password ?? '',
    ssl: false,
    max: 1,
    connect_timeout: options.connectTimeoutMs / 1000,
    idle_timeout: 0,
    max_lifetime: null,
    fetch_types: false,
    prepare: false,
    onnotice: () => {},
    connection: { ...sessionFormats },
  } satisfies postgres.Options<Record<string, never>>;
  // The driver reads it, its types don't know it.
  return Object.assign(given, { socket: openOnce });
}

/** The driver keeps trying when a server hangs up without a word; this doesn't. */
function untilAborted<T>(signal: AbortSignal, running: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    running.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
