import { join } from 'node:path';
import { database } from '#lib/central/database/client.ts';
import { createDestination } from '#lib/central/destinations/create-destination.ts';
import { setUpAtSite } from '#lib/central/destinations/set-up-at-site.ts';
import { createPolicy } from '#lib/central/policies/create-policy.ts';
import { as, expectOk } from '#scripts/demo/actors.ts';
import { makeRecoveryKey } from '#scripts/demo/set-up-practice.ts';
import { addDatabase, enrolAgent, type Who } from '#scripts/demo/set-up-site.ts';
import type { SiteAgent } from '#scripts/running/agent.ts';
import { anAgent } from './agents.ts';
import { aClinicDatabase, type StoryClinic } from './clinic.ts';
import { aPerson, type Person } from './people.ts';
import { aPractice, aSite } from './setting.ts';
import { world } from './world.ts';

export type ReadySite = {
  practice: { id: string; name: string };
  site: { id: string; name: string };
  sourceId: string;
  setId: string;
  policyId: string;
  destinationId: string;
  manager: Person;
  support: Person;
  agent: SiteAgent;
  clinic: StoryClinic;
  disk: string;
  /** What the manager saved, as a line of an age key file. */
  recoveryKey: string;
};

const sourceName = 'Records';

/**
 * A site that lacks nothing: a running agent, a database, a disk, and a policy whose next moment is half a day away. Made by the commands
 * behind the pages, which another story clicks through.
 */
export async function aReadySite(name: string): Promise<ReadySite> {
  const practice = await aPractice();
  const manager = await aPerson({ role: 'manager', practiceId: practice.id, name: `Manager of ${name}` });
  const support = await aPerson({ role: 'support', name: `Support of ${name}` });
  const recoveryKey = await makeRecoveryKey(manager.email, practice.id);
  const site = await aSite(practice.id, name);
  const agent = anAgent(name.toLowerCase().replaceAll(/\W+/g, '-'));
  const disk = agent.makeDisk(join(world().folder, agent.name, 'disk'));
  const clinic = await aClinicDatabase(`${agent.name.replaceAll('-', '_')}_${process.pid}`);
  const who = { support: support.email, manager: manager.email };
  await enrolAgent(who, site.id, { agent, disk });
  const { sourceId, setId } = await addDatabase(who, site.id, sourceName, clinic);
  const destinationId = await addDisk(who, practice.id, site.id, disk);
  const policyId = await addPolicy(who, practice.id, destinationId);
  await agent.start();
  const made = { practice, site, sourceId, setId, policyId, destinationId };
  return { ...made, manager, support, agent, clinic, disk, recoveryKey };
}

async function addDisk(who: Who, practiceId: string, siteId: string, path: string): Promise<string> {
  const by = await as(who.support, 'destination.change');
  const input = { name: 'The office disk', kind: 'folder', placement: 'on-site' } as const;
  const { destinationId } = expectOk('The disk', await createDestination(by, { practiceId, input }));
  const draft = { kind: 'folder' as const, path, host: '', port: '22', user: '', hostKey: '' };
  const reach = { draft, signIn: 'password' as const, secret: { kind: 'none' as const } };
  expectOk('The disk', await setUpAtSite(by, { siteId, destinationId, revision: null, input: reach }));
  return destinationId;
}

async function addPolicy(who: Who, practiceId: string, destinationId: string): Promise<string> {
  const sets = await database().backupSet.findMany({ where: { site: { practiceId } } });
  const by = await as(who.support, 'policy.change');
  const made = await createPolicy(by, {
    practiceId,
    draft: {
      name: 'Every day',
      days: [1, 2, 3, 4, 5, 6, 7],
      times: [inTwelveHours()],
      graceMinutes: '60',
      retention: {
        keepLast: '',
        keepDaily: '14',
        keepWeekly: '',
        keepMonthly: '',
        keepYearly: '',
        keepAtLeast: '',
      },
      drill: { everyDays: '30', checks: [] },
      destinationIds: [destinationId],
    },
    sets: sets.map(({ id: setId, revision }) => ({ setId, revision, uses: true })),
    template: null,
  });
  return expectOk('The policy', made).policyId;
}

/** A time of day in Lyon at which no story is still running. */
function inTwelveHours(): string {
  const then = new Date(Date.now() + 12 * 3_600_000);
  return then.toLocaleTimeString('en-GB', { timeZone: 'Europe/Paris', hour: '2-digit', minute: '2-digit' });
}
