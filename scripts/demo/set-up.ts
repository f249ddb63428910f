import { rmSync } from 'node:fs';
import { addFirstPerson, addInvited, letRolesStand } from './add-people.ts';
import { backUpNow } from './first-backups.ts';
import { demoFolder, type KeptDemo, keep } from './kept.ts';
import { sites } from './plan.ts';
import type { Say } from './progress-lines.ts';
import { forgetRestoreServer, nameRestoreServer } from './restore-servers.ts';
import {
  addOffSiteDestination,
  addPolicy,
  addPractice,
  makeRecoveryKey,
  saveRecoveryKey,
} from './set-up-practice.ts';
import { addDatabase, addDestinations, addSite, enrolAgent, type SiteParts } from './set-up-site.ts';
import type { World } from './world.ts';

/** The first start: everything that people would do in the pages, through the same commands, and the first backups. */
export async function setUp(world: World, say: Say): Promise<KeptDemo> {
  const desk = await addFirstPerson();
  const practiceId = await addPractice(desk.email);
  const signIns = [desk, ...(await addInvited(practiceId))];
  await letRolesStand(practiceId);
  const manager = signIns.find(({ key }) => key === 'manager')?.email ?? '';
  const who = { support: desk.email, manager };
  await say.step('Making the practice, its people and its recovery key', async () =>
    saveRecoveryKey(await makeRecoveryKey(manager, practiceId)),
  );
  const offSiteId = await addOffSiteDestination(manager, practiceId);
  const destinationIds = [offSiteId];
  const kept: KeptDemo['sites'] = [];
  for (const planned of sites) {
    await say.step(`Enrolling the agent of ${planned.name}`, async () => {
      const parts = world.sites.get(planned.key) as SiteParts;
      const siteId = await addSite(who, practiceId, planned);
      await enrolAgent(who, siteId, parts);
      await nameRestoreServer(parts);
      await parts.agent.start();
      const { sourceId, setId } = await addDatabase(who, siteId, planned.sourceName, parts.clinic);
      destinationIds.push(await addDestinations(who, { practiceId, siteId, offSiteId }, planned, parts));
      kept.push({ key: planned.key, siteId, sourceId, setId });
    });
  }
  await addPolicy(manager, practiceId, destinationIds);
  await Promise.all(
    kept.map(({ key, siteId, setId }) => {
      const name = sites.find((planned) => planned.key === key)?.name ?? key;
      return say.step(`First backup of ${name}, on its disk and off-site`, () =>
        backUpNow(manager, siteId, setId),
      );
    }),
  );
  const demo: KeptDemo = { url: world.centre.url, signIns, practiceId, canRestore: true, sites: kept };
  keep(demo);
  return demo;
}

/** What one that was set up by an earlier version lacks. */
export async function catchUp(world: World, demo: KeptDemo): Promise<void> {
  if (demo.canRestore) return;
  await letRolesStand(demo.practiceId);
  for (const parts of world.sites.values()) {
    await forgetRestoreServer(parts);
    await nameRestoreServer(parts);
  }
  keep({ ...demo, canRestore: true });
}

/** A first start that didn't come to its end can't be gone on with: what it knew (passwords, the recovery key) is lost. */
export function clearHalfMade(): void {
  rmSync(demoFolder(), { recursive: true, force: true });
}
