import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { type Assignment, assignmentSchema } from '#lib/contract/assignment.ts';
import { systemClock } from '#lib/shared/clock.ts';
import { createLogger } from '#lib/shared/logger.ts';
import { FolderDestination } from '#workers/site/destinations/folder/folder-destination.ts';
import { createPostgresEngine } from '#workers/site/engines/postgres/postgres-engine.ts';
import { createPostgresRestorer } from '#workers/site/engines/postgres/restore/postgres-restorer.ts';
import { openJournal } from '#workers/site/journal/journal.ts';
import type { SiteContext } from '#workers/site/site-context.ts';
import { saveAssignment } from '#workers/site/state/assignment-file.ts';
import type { Identity } from '#workers/site/state/identity.ts';
import { loadOrMakeKeys } from '#workers/site/state/keys.ts';
import { readSettings, saveSettings } from '#workers/site/state/site-settings.ts';
import { prepareStateFolder, stateFolderAt } from '#workers/site/state/state-folder.ts';

export type BenchPlace = { host: string; port: number; database: string; user: string };

/** A site as an enrolled agent has it, with real keys, journal, engine and folders, but no centre: none is needed for a backup. */
export async function makeBenchSite(root: string, place: BenchPlace, folders: number) {
  const folder = stateFolderAt(join(root, 'state'));
  prepareStateFolder(folder);
  const paths = Array.from({ length: folders }, (_, index) => join(root, `disk-${index}`));
  for (const path of paths) mkdirSync(path);
  saveSettings(folder, { ...readSettings(folder), allowedRoots: [root] });
  const recoveryRecipient = await identityToRecipient(await generateX25519Identity());
  const assignment = assignmentOf(place, paths, recoveryRecipient);
  saveAssignment(folder, { etag: null, assignment });
  const log = createLogger('bench', process.stderr);
  log.level = 'warn';
  const site: SiteContext = {
    folder,
    identity: identityOf(assignment, recoveryRecipient),
    keys: await loadOrMakeKeys(folder, new Date()),
    journal: openJournal(folder.journal, systemClock),
    clock: systemClock,
    log,
    engineFor: () => createPostgresEngine({ toolsFolder: null, clock: systemClock }),
    restorer: createPostgresRestorer({ toolsFolder: null, clock: systemClock }),
    openDestination: async ({ settings }) => {
      if (!('path' in settings) || 'host' in settings) throw new Error('The bench copies to folders only.');
      return new FolderDestination({ path: settings.path, allowedRoots: [root] });
    },
  };
  return { site, assignment };
}

function identityOf({ practice, site }: Assignment, recoveryRecipient: string): Identity {
  return {
    centreUrl: 'http://localhost',
    agentId: 'agt_bench',
    practice,
    site,
    recoveryRecipient,
    enrolledAt: new Date().toISOString(),
  };
}

function assignmentOf(place: BenchPlace, paths: string[], recoveryRecipient: string): Assignment {
  const destinations = paths.map((path, index) => ({
    id: `dst_${index}`,
    name: `Disk ${index}`,
    kind: 'folder' as const,
    placement: 'on-site' as const,
    settings: { path },
    sealedSecret: null,
  }));
  return assignmentSchema.parse({
    protocol: 1,
    version: 1,
    practice: { id: 'prc_bench', name: 'Bench' },
    site: { id: 'ste_bench', name: 'Bench', timeZone: 'Europe/Paris', locale: 'en' },
    recoveryRecipient,
    sources: [{ id: 'src_bench', name: 'Database', engine: 'postgres', settings: place, sealedSecret: null }],
    destinations,
    sets: [
      {
        id: 'set_bench',
        name: 'Bench',
        sourceIds: ['src_bench'],
        policyId: 'pol_bench',
        policyVersion: 1,
        schedule: { kind: 'times', days: [1, 2, 3, 4, 5, 6, 7], times: ['03:00'] },
        graceMinutes: 60,
        destinationIds: destinations.map(({ id }) => id),
        retention: {},
        activeFrom: new Date().toISOString(),
      },
    ],
  });
}
