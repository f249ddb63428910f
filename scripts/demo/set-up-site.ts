import { sealSecret } from '#app/keys/seal-secret.ts';
import { database } from '#lib/central/database/client.ts';
import { createDestination } from '#lib/central/destinations/create-destination.ts';
import { setUpAtSite } from '#lib/central/destinations/set-up-at-site.ts';
import { makeEnrolment } from '#lib/central/enrolment/make-enrolment.ts';
import { createSite } from '#lib/central/sites/create-site.ts';
import { createSource } from '#lib/central/sources/create-source.ts';
import type { SiteAgent } from '../running/agent.ts';
import type { RunningClinic } from '../running/clinic.ts';
import type { SftpServer } from '../services/sftp-server.ts';
import { as, expectOk } from './actors.ts';
import type { PlannedSite } from './plan.ts';

/** What stands at one site: its database server, its agent, a disk, and the off-site server's account. */
export type SiteParts = {
  clinic: RunningClinic;
  agent: SiteAgent;
  disk: string;
  sftp: SftpServer;
};
export type Who = { support: string; manager: string };

export async function addSite(who: Who, practiceId: string, planned: PlannedSite): Promise<string> {
  const { name, city, country, timeZone, locale, phone } = planned;
  const input = { name, city, country, timeZone, locale, phone };
  const by = await as(who.support, 'site.create');
  return expectOk(name, await createSite(by, { practiceId, input })).siteId;
}

/** The command that the site's page prints, run at the site; then the folder that copies may go to is allowed there. */
export async function enrolAgent(
  who: Who,
  siteId: string,
  { agent, disk }: Pick<SiteParts, 'agent' | 'disk'>,
): Promise<void> {
  const by = await as(who.support, 'agent.enrol');
  const made = expectOk('The enrolment', await makeEnrolment(by, siteId, { replacesAgent: false }));
  await agent.do([
    'enrol',
    '--centre',
    made.url,
    '--token',
    made.token,
    '--recovery-key',
    made.recoveryRecipient,
  ]);
  await agent.do(['settings', '--allow-root', disk]);
}

/** The clinic's database, its password sealed as the browser does it. */
export async function addDatabase(
  who: Who,
  siteId: string,
  name: string,
  { settings, password }: Pick<RunningClinic, 'settings' | 'password'>,
) {
  const { host, port, user } = settings;
  const draft = {
    name,
    host,
    port: String(port),
    socketFolder: '',
    database: settings.database,
    user,
    excludeSchemas: '',
  };
  const secret = await seal(siteId, { secret: password, host, port, user });
  const by = await as(who.support, 'source.change');
  const input = { draft, sslMode: settings.sslMode, secret };
  return expectOk('The database', await createSource(by, { siteId, input }));
}

/** Where this site's copies go: a disk of its own, and its own account at the off-site server. Returns the disk's destination. */
export async function addDestinations(
  who: Who,
  place: { practiceId: string; siteId: string; offSiteId: string },
  planned: PlannedSite,
  { disk, sftp }: SiteParts,
): Promise<string> {
  const { practiceId, siteId, offSiteId } = place;
  const by = await as(who.manager, 'destination.change');
  const input = { name: planned.diskName, kind: 'folder', placement: 'on-site' } as const;
  const { destinationId } = expectOk('The disk', await createDestination(by, { practiceId, input }));
  const empty = { path: '', host: '', port: '22', user: '', hostKey: '' };
  const folder = {
    draft: { ...empty, kind: 'folder' as const, path: disk },
    signIn: 'password' as const,
    secret: { kind: 'none' as const },
  };
  expectOk('The disk', await setUpAtSite(by, { siteId, destinationId, revision: null, input: folder }));

  const { host, port, username: user, hostKeyFingerprint: hostKey, root: path } = sftp;
  const offSite = {
    draft: { kind: 'sftp' as const, path, host, port: String(port), user, hostKey },
    signIn: 'private-key' as const,
    secret: await seal(siteId, { secret: sftp.privateKey, host, port, user }),
  };
  expectOk(
    'The off-site server',
    await setUpAtSite(by, { siteId, destinationId: offSiteId, revision: null, input: offSite }),
  );
  return destinationId;
}

async function seal(siteId: string, secret: { secret: string; host: string; port: number; user: string }) {
  const agent = await database().agent.findFirstOrThrow({
    where: { siteId, revokedAt: null },
    include: { site: { include: { practice: true } } },
  });
  const readers = {
    agentRecipient: agent.ageRecipient,
    recoveryRecipient: agent.site.practice.recoveryRecipient ?? '',
  };
  return sealSecret({ ...secret, siteId }, readers);
}
