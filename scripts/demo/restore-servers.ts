import { randomBytes } from 'node:crypto';
import { restoreGrants } from '#lib/domain/postgres-grants.ts';
import type { SiteParts } from './set-up-site.ts';

/** What the site's settings call the clinic's own server. */
const serverName = 'Clinic';
const user = 'keepwell_restore';

/**
 * The clinic's own server as the one that restores and drills run on, with an account of their own, apart from the weaker one that
 * dumps. Named at the site, as the centre can't. Its password is drawn here and kept by the agent alone.
 */
export async function nameRestoreServer({
  clinic,
  agent,
}: Pick<SiteParts, 'clinic' | 'agent'>): Promise<void> {
  const password = randomBytes(18).toString('base64url');
  await clinic.server.run(`DROP ROLE IF EXISTS "${user}"`);
  await clinic.server.run(accountSql(password));
  const { host, port } = clinic.settings;
  const place = ['--host', host, '--port', String(port), '--user', user];
  await agent.do(['server', 'add', serverName, ...place, '--password-stdin'], password);
  await agent.do(['settings', '--drill-server', serverName]);
}

/** One that an interrupted start may have named already: its password is lost. */
export async function forgetRestoreServer({ agent }: Pick<SiteParts, 'agent'>): Promise<void> {
  const named = JSON.parse(await agent.do(['server', 'list', '--json'])) as { name: string }[];
  if (named.some(({ name }) => name === serverName)) await agent.do(['server', 'remove', serverName]);
}

/** What `keepwell-agent doctor --grants` prints, with psql's question for the password answered. */
function accountSql(password: string): string {
  const [create = ''] = restoreGrants({ user, owners: [] }).superuser.split('\n');
  return `${create} ALTER ROLE "${user}" PASSWORD '${password}';`;
}
