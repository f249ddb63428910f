import { KeepwellError } from '#lib/shared/errors.ts';
import type { Session } from '../connection/session.ts';
import { quoteName } from './quote-name.ts';
import { asWeakAccount, onServer, type RestoreContext, type Server, sqlStateOf } from './server-session.ts';

/**
 * Makes roles that a dump's owners and grants name and that the server lacks: without a password, not able to sign in. What
 * they may do beyond this dump (memberships, sign-in) is in the roles' own dump, for an administrator to look through. Roles
 * whose names begin with pg_ are the server's own: one that is missing comes with a newer server only.
 */
export async function createRoles(
  context: RestoreContext,
  server: Server,
  roles: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const reserved = roles.filter((role) => role.startsWith('pg_'));
  await onServer(context, server, signal, async (session) => {
    const rows = await session.query('select rolname as name from pg_roles');
    const known = new Set(rows.map((row) => String(row.name)));
    const impossible = reserved.filter((role) => !known.has(role));
    if (impossible.length > 0) {
      throw new KeepwellError('roles_missing', { figures: { roles: impossible.join(', ').slice(0, 500) } });
    }
    const [account] = await session.query(
      'select rolsuper as is_superuser from pg_roles where rolname = current_user',
    );
    for (const role of roles.filter((name) => !known.has(name))) {
      await createRole(session, role, account?.is_superuser === true);
    }
  });
}

async function createRole(session: Session, role: string, isSuperuser: boolean): Promise<void> {
  const name = quoteName(role);
  try {
    await session.query(`CREATE ROLE ${name} NOLOGIN`);
    // Who isn't a superuser can give objects only to roles of which they are a member.
    if (!isSuperuser) await session.query(`GRANT ${name} TO CURRENT_USER`);
  } catch (thrown) {
    // Made by somebody else meanwhile.
    if (sqlStateOf(thrown) !== '42710') throw asWeakAccount(thrown, 'CREATEROLE');
  }
}
