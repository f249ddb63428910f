import type { Session } from '../connection/session.ts';

/**
 * Ends every session on these databases but our own: those of superusers too, where the account may. The server takes a
 * moment to end them; whoever needs them gone tries again. Throws `permission_denied` for one that the account may not end.
 */
export async function endSessions(session: Session, databases: readonly string[]): Promise<number> {
  const [row] = await session.query(endQuery, [JSON.stringify(databases)]);
  return Number(row?.ended);
}

const endQuery = `
  select count(*) filter (where pg_terminate_backend(pid)) as ended from pg_stat_activity
  where datname in (select json_array_elements_text($1::text::json)) and pid <> pg_backend_pid()`;
