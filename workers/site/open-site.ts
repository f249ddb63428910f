import type { AssignedDestination, AssignedSource } from '#lib/contract/assignment.ts';
import { secretPlaceOf } from '#lib/contract/secret-place.ts';
import type { Clock } from '#lib/shared/clock.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import type { Logger } from '#lib/shared/logger.ts';
import type { Destination } from './destinations/destination.ts';
import { openDestination } from './destinations/open-destination.ts';
import { openRemovable } from './destinations/removable/open-removable.ts';
import { createPostgresEngine } from './engines/postgres/postgres-engine.ts';
import { createPostgresRestorer } from './engines/postgres/restore/postgres-restorer.ts';
import { storedCopies } from './journal/copies.ts';
import { type Journal, openJournal } from './journal/journal.ts';
import { openSecretFor } from './secrets/open-secret.ts';
import type { SiteContext } from './site-context.ts';
import { requireIdentity } from './state/identity.ts';
import { loadKeys } from './state/keys.ts';
import { readSettings } from './state/site-settings.ts';
import type { StateFolder } from './state/state-folder.ts';

/** The site as its state folder holds it, with the real engines and destinations. Close its journal after use. */
export async function openSite(folder: StateFolder, clock: Clock, log: Logger): Promise<SiteContext> {
  const identity = requireIdentity(folder);
  const keys = await loadKeys(folder);
  const journal = openJournal(folder.journal, clock);
  const siteId = identity.site.id;
  return {
    folder,
    identity,
    keys,
    journal,
    clock,
    log,
    engineFor: (source) => engineOf(folder, clock, source),
    // Each time anew: the command line may have changed the settings since the agent started.
    get restorer() {
      return restorerOf(folder, clock);
    },
    openDestination: (assigned) =>
      assigned.kind === 'removable'
        ? openRemovable({ folder, identity, keys, journal, clock }, assigned)
        : destinationOf(folder, journal, siteId, keys.ageIdentity, assigned),
  };
}

function engineOf(folder: StateFolder, clock: Clock, _source: AssignedSource) {
  const { toolsFolder, stallMinutes } = readSettings(folder);
  return createPostgresEngine({ toolsFolder, stallMs: stallMinutes * 60_000, clock });
}

/** Takes the state folder alone: restore servers are tried before a site is enrolled, too. */
export function restorerOf(folder: StateFolder, clock: Clock) {
  const { toolsFolder, stallMinutes } = readSettings(folder);
  return createPostgresRestorer({ toolsFolder, stallMs: stallMinutes * 60_000, clock });
}

async function destinationOf(
  folder: StateFolder,
  journal: Journal,
  siteId: string,
  ageIdentity: string,
  assigned: Exclude<AssignedDestination, { kind: 'removable' }>,
): Promise<Destination> {
  const { allowedRoots } = readSettings(folder);
  const stored = storedCopies(journal, assigned.id);
  // A folder that once held copies and is empty now is the mount point of a disk that is away.
  const isInUse = stored.length > 0;
  if (assigned.kind === 'folder')
    return openDestination({ ...assigned, allowedRoots, secret: null, isInUse });
  if (assigned.sealedSecret === null) {
    throw new KeepwellError('secret_missing', { figures: { name: assigned.name } });
  }
  const use = { name: assigned.name, siteId, place: secretPlaceOf(assigned.settings) };
  const secret = await openSecretFor(assigned.sealedSecret, ageIdentity, use);
  const places = stored.flatMap(({ place }) => place ?? []);
  return openDestination({ ...assigned, allowedRoots, secret, places });
}
