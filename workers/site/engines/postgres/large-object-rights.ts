import type { Session } from './connection/session.ts';

/**
 * How many large objects the account may not read. They have rights of their own, which
 * pg_read_all_data doesn't include.
 */
export async function countUnreadableLargeObjects(session: Session): Promise<number> {
  const [row] = await session.query(unreadableQuery);
  return Number(row?.unreadable ?? 0);
}

const unreadableQuery = `
  select count(*) as unreadable from pg_largeobject_metadata m
  where not (select rolsuper from pg_roles where rolname = current_user)
    and current_setting('lo_compat_privileges') = 'off'
    and not pg_has_role(m.lomowner, 'USAGE')
    and not exists (
      select from aclexplode(m.lomacl) a where a.privilege_type = 'SELECT'
        and (a.grantee = 0 or pg_has_role(a.grantee, 'USAGE')))`;
