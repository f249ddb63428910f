import { KeepwellError } from '#lib/shared/errors.ts';
import type { NewDatabase } from '../../restorer.ts';
import { quoteLiteral } from './quote-literal.ts';
import { quoteName } from './quote-name.ts';
import { asWeakAccount, onServer, type RestoreContext, type Server, sqlStateOf } from './server-session.ts';

/**
 * Makes an empty database for a restore, from template0: only that one may be copied into another encoding or locale, and
 * nobody has put anything into it. Until its own grants are applied nobody but its owner may connect.
 */
export async function createDatabase(
  context: RestoreContext,
  server: Server,
  wanted: NewDatabase,
  signal: AbortSignal,
): Promise<void> {
  const name = quoteName(wanted.name);
  await onServer(context, server, signal, async (session) => {
    try {
      await session.query(createStatement(name, wanted, session.serverVersionNumber));
      await session.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${name} FROM PUBLIC`);
    } catch (thrown) {
      throw createFailure(thrown, wanted);
    }
  });
}

function createStatement(name: string, wanted: NewDatabase, serverVersionNumber: number): string {
  const option = (keyword: string, value: string | null | undefined) =>
    value === null || value === undefined ? [] : [`${keyword} ${quoteLiteral(value)}`];
  return [
    `CREATE DATABASE ${name} TEMPLATE template0`,
    ...(wanted.owner === null ? [] : [`OWNER ${quoteName(wanted.owner)}`]),
    ...option('ENCODING', wanted.encoding),
    ...option('LC_COLLATE', wanted.collation),
    ...option('LC_CTYPE', wanted.characterType),
    ...providerOptions(wanted, serverVersionNumber),
  ].join(' ');
}

/** Servers before 15 know the operating system's locales only. */
function providerOptions(wanted: NewDatabase, serverVersionNumber: number): string[] {
  const { localeProvider: provider, providerLocale } = wanted;
  if (serverVersionNumber < 150_000) return [];
  if (provider === 'libc') return ['LOCALE_PROVIDER libc'];
  if (provider === 'icu' && providerLocale) {
    return ['LOCALE_PROVIDER icu', `ICU_LOCALE ${quoteLiteral(providerLocale)}`];
  }
  if (provider === 'builtin' && providerLocale) {
    return ['LOCALE_PROVIDER builtin', `BUILTIN_LOCALE ${quoteLiteral(providerLocale)}`];
  }
  return [];
}

function createFailure(thrown: unknown, wanted: NewDatabase): unknown {
  const state = sqlStateOf(thrown);
  if (state === '42P04') {
    return new KeepwellError('name_taken', { figures: { database: wanted.name }, cause: thrown });
  }
  if (state === '42704' && wanted.owner !== null) {
    return new KeepwellError('roles_missing', { figures: { roles: wanted.owner }, cause: thrown });
  }
  if (!(thrown instanceof KeepwellError) || thrown.code !== 'database_error') {
    return asWeakAccount(thrown, 'CREATEDB');
  }
  // A locale or an encoding that this server's system doesn't have.
  const { name: database, encoding, collation } = wanted;
  const figures = { ...thrown.figures, database, encoding: encoding ?? '', collation: collation ?? '' };
  return new KeepwellError('restore_failed', { figures, retry: thrown.retry, cause: thrown.cause });
}
