import type { Approver } from '#lib/contract/permit.ts';
import type { Clock } from '#lib/shared/clock.ts';
import { codeOf } from '#lib/shared/errors.ts';
import type { Logger } from '#lib/shared/logger.ts';
import { syncAssignment } from '../centre/assignment-sync.ts';
import { CentreClient } from '../centre/centre-client.ts';
import { parseCentreUrl } from '../centre/centre-url.ts';
import { enrol } from '../centre/enrol.ts';
import { failureOf } from '../failure-of.ts';
import { listFoundTools } from '../found-tools.ts';
import { openSite } from '../open-site.ts';
import { reportSelf } from '../self-report.ts';
import { assignmentOf, type SiteContext, settingsOf } from '../site-context.ts';
import { type Identity, requireSecrets } from '../state/identity.ts';
import { type AgentKeys, restoreKeys } from '../state/keys.ts';
import { lockStateFolder } from '../state/lock.ts';
import { saveSettings } from '../state/site-settings.ts';
import { prepareStateFolder, type StateFolder } from '../state/state-folder.ts';
import { type Imported, importCatalog, readBackNewest } from './import-catalog.ts';
import type { Capsule } from './open-capsule.ts';

/** Lays the lost agent's keys and site settings in a new state folder. From then on this folder opens all its copies. */
export async function restoreState(folder: StateFolder, capsule: Capsule, clock: Clock): Promise<AgentKeys> {
  prepareStateFolder(folder);
  const lock = lockStateFolder(folder, 'take-over', clock.now());
  try {
    const keys = await restoreKeys(folder, capsule.keys, clock.now());
    saveSettings(folder, capsule.settings);
    return keys;
  } finally {
    lock.release();
  }
}

/**
 * Joins the lost agent's site in its place, with the token that the site's page makes for a successor: the same keys, so
 * that sealed secrets and earlier copies open, under a new id and a journal of its own.
 */
export async function joinAsSuccessor(
  folder: StateFolder,
  capsule: Capsule,
  door: { centre: string; token: string; approvers?: readonly string[] },
  clock: Clock,
): Promise<{ identity: Identity; pinned: Approver[] }> {
  const { recoveryRecipient, site } = capsule.identity;
  return await enrol({
    folder,
    ...door,
    recoveryRecipient,
    again: false,
    siteId: site.id,
    clock,
  });
}

export type ImportedFrom = {
  destination: string;
  imported: Imported | null;
  readBack: { copyId: string; isIntact: boolean }[];
  /** Why nothing could be read there now; the same command later, or the disk when it comes, makes up for it. */
  failure: { code: string; figures: Record<string, string | number> } | null;
};

/** Fetches the assignment and learns from every destination that can be reached what lies there. */
export async function learnCatalogs(folder: StateFolder, clock: Clock, log: Logger): Promise<ImportedFrom[]> {
  const lock = lockStateFolder(folder, 'take-over', clock.now());
  try {
    const site = await openSite(folder, clock, log);
    try {
      // The first fact of a new journal tells the centre that no try of the old one is under way any more.
      await reportSelf(site, await listFoundTools(settingsOf(site).toolsFolder, log));
      await pull(site);
      return await learnAll(site);
    } finally {
      site.journal.close();
    }
  } finally {
    lock.release();
  }
}

async function pull(site: SiteContext): Promise<void> {
  const { folder, journal, identity, keys, clock, log } = site;
  const { token } = requireSecrets(folder);
  const client = new CentreClient({ centre: parseCentreUrl(identity.centreUrl), token, clock });
  const deps = { folder, journal, client, identity, ageIdentity: keys.ageIdentity, log };
  await syncAssignment(deps, AbortSignal.timeout(60_000));
}

async function learnAll(site: SiteContext): Promise<ImportedFrom[]> {
  const { signal } = new AbortController();
  const results: ImportedFrom[] = [];
  for (const destination of assignmentOf(site).destinations) {
    const result: ImportedFrom = {
      destination: destination.name,
      imported: null,
      readBack: [],
      failure: null,
    };
    results.push(result);
    try {
      result.imported = await importCatalog(site, destination, signal);
      result.readBack = await readBackNewest(site, result.imported.added, signal);
    } catch (thrown) {
      // What isn't a failure of the place (a bug) must not pass for one.
      if (codeOf(thrown) === undefined) throw thrown;
      result.failure = failureOf(thrown);
    }
  }
  return results;
}
