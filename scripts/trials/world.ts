import { join } from 'node:path';
import { DateTime } from 'luxon';
import { makeRecoveryPair, type RecoveryPair } from '#app/keys/recovery-key.ts';
import { database } from '#lib/central/database/client.ts';
import { createDestination } from '#lib/central/destinations/create-destination.ts';
import { createPolicy } from '#lib/central/policies/create-policy.ts';
import { createPractice } from '#lib/central/practices/create-practice.ts';
import { confirmRecoveryKey } from '#lib/central/recovery-key/confirm-recovery-key.ts';
import { keepRecoveryKey } from '#lib/central/recovery-key/keep-recovery-key.ts';
import { as, expectOk } from '../demo/actors.ts';
import { addFirstPerson, addInvited } from '../demo/add-people.ts';
import type { PlannedSite } from '../demo/plan.ts';
import { addDatabase, addDestinations, addSite, enrolAgent, type SiteParts } from '../demo/set-up-site.ts';
import { SiteAgent } from '../running/agent.ts';
import { type Centre, startCentre } from '../running/centre.ts';
import { startClinic } from '../running/clinic.ts';
import { freePort } from '../services/free-port.ts';
import { SftpServer } from '../services/sftp-server.ts';
import { sites } from './plan.ts';

export type TrialSite = SiteParts & { planned: PlannedSite; siteId: string; setId: string };

/** A centre, two clinics and their agents, set up through the commands that the pages use. */
export type TrialWorld = {
  centre: Centre;
  sites: Record<PlannedSite['key'], TrialSite>;
  recovery: RecoveryPair;
  /** E-mail address of somebody who may order backups. */
  manager: string;
  stop(): Promise<void>;
};

type Stoppable = { stop(): Promise<void> };

export async function startTrialWorld(folder: string): Promise<TrialWorld> {
  const started: Stoppable[] = [];
  const note = <T extends Stoppable>(one: T): T => {
    started.push(one);
    return one;
  };
  const stop = async () => {
    for (const one of started.toReversed()) await one.stop();
  };
  try {
    const centre = note(
      await startCentre({ folder: join(folder, 'centre'), port: await freePort(), isDurable: false }),
    );
    Object.assign(process.env, centre.env);
    const parts = {
      lyon: await startParts(folder, sites[0] as PlannedSite, note),
      brno: await startParts(folder, sites[1] as PlannedSite, note),
    };
    return { centre, ...(await setUp(parts)), stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

async function startParts(
  folder: string,
  planned: PlannedSite,
  note: <T extends Stoppable>(one: T) => T,
): Promise<SiteParts> {
  const at = (...names: string[]) => join(folder, planned.key, ...names);
  const clinic = await startClinic({
    folder: at(),
    database: planned.database,
    content: planned.content,
    isDurable: false,
  });
  note(clinic.server);
  await clinic.server.run(loadTable, planned.database);
  // A sequence is logged 32 numbers ahead, and a server that was killed goes on from there; on the disk it stands where it stands. Without
  // this, a kill would change the source, and copies made before it would rightly differ.
  await clinic.server.run('CHECKPOINT', planned.database);
  const sftp = note(await SftpServer.start({ folder: at('off-site') }));
  const agent = note(new SiteAgent({ name: planned.key, folder: at('agent') }));
  return { clinic, sftp, agent, disk: agent.makeDisk(at('disk')) };
}

const loadTable =
  'CREATE TABLE public.load_journal (id bigint PRIMARY KEY, at timestamptz NOT NULL, note text NOT NULL)';

async function setUp(parts: Record<PlannedSite['key'], SiteParts>) {
  const desk = await addFirstPerson();
  const practice = { name: 'Trials', locale: 'en', phone: '' } as const;
  const { practiceId } = expectOk(
    'The practice',
    await createPractice(await as(desk.email, 'practice.create'), practice),
  );
  const people = await addInvited(practiceId);
  const manager = people.find(({ key }) => key === 'manager')?.email ?? '';
  const recovery = await keepKey(manager, practiceId);
  const offSite = expectOk(
    'The off-site destination',
    await createDestination(await as(manager, 'destination.change'), {
      practiceId,
      input: { name: 'Off-site', kind: 'sftp', placement: 'off-site' },
    }),
  );
  const who = { support: desk.email, manager };
  const destinationIds = [offSite.destinationId];
  const made: TrialSite[] = [];
  for (const planned of sites) {
    const siteParts = parts[planned.key];
    const siteId = await addSite(who, practiceId, planned);
    await enrolAgent(who, siteId, siteParts);
    await siteParts.agent.start();
    const { setId } = await addDatabase(who, siteId, planned.sourceName, siteParts.clinic);
    const place = { practiceId, siteId, offSiteId: offSite.destinationId };
    destinationIds.push(await addDestinations(who, place, planned, siteParts));
    made.push({ ...siteParts, planned, siteId, setId });
  }
  await addSoonDuePolicy(manager, practiceId, destinationIds);
  const [lyon, brno] = made as [TrialSite, TrialSite];
  return { sites: { lyon, brno }, recovery, manager };
}

async function keepKey(manager: string, practiceId: string): Promise<RecoveryPair> {
  const pair = await makeRecoveryPair();
  const { recipient } = pair;
  const by = await as(manager, 'recovery_key.make');
  expectOk('The recovery key', await keepRecoveryKey(by, { practiceId, recipient, replaces: null }));
  expectOk('Its confirmation', await confirmRecoveryKey(by, { practiceId, recipient, holder: 'A. Person' }));
  return pair;
}

/** Slots fall due while the trials run, beside the orders: the first in two minutes, then as often as a policy may say. */
async function addSoonDuePolicy(manager: string, practiceId: string, destinationIds: string[]) {
  const first = DateTime.now().setZone('Europe/Paris').plus({ minutes: 2 });
  const times = [0, 6, 12, 18, 24, 30].map((minutes) => first.plus({ minutes }).toFormat('HH:mm'));
  const sets = await database().backupSet.findMany({ where: { site: { practiceId } } });
  const empty = {
    keepLast: '',
    keepDaily: '',
    keepWeekly: '',
    keepMonthly: '',
    keepYearly: '',
    keepAtLeast: '',
  };
  const outcome = await createPolicy(await as(manager, 'policy.change'), {
    practiceId,
    draft: {
      name: 'Often',
      days: [1, 2, 3, 4, 5, 6, 7],
      times,
      graceMinutes: '5',
      retention: empty,
      drill: { everyDays: '', checks: [] },
      destinationIds,
    },
    sets: sets.map(({ id: setId, revision }) => ({ setId, revision, uses: true })),
    template: null,
  });
  expectOk('The policy', outcome);
}
