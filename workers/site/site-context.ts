import type {
  AssignedDestination,
  AssignedSource,
  Assignment,
  PostgresSettings,
} from '#lib/contract/assignment.ts';
import type { Clock } from '#lib/shared/clock.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import type { Logger } from '#lib/shared/logger.ts';
import type { Destination } from './destinations/destination.ts';
import type { Engine } from './engines/engine.ts';
import type { Restorer } from './engines/restorer.ts';
import type { Journal } from './journal/journal.ts';
import { readAssignment } from './state/assignment-file.ts';
import type { Identity } from './state/identity.ts';
import type { AgentKeys } from './state/keys.ts';
import { readSettings, type SiteSettings } from './state/site-settings.ts';
import type { StateFolder } from './state/state-folder.ts';

/** What the agent's jobs work with; main.ts puts it together, tests and benchmarks put their own parts in. */
export type SiteContext = {
  folder: StateFolder;
  identity: Identity;
  keys: AgentKeys;
  journal: Journal;
  clock: Clock;
  log: Logger;
  engineFor(source: AssignedSource): Engine<PostgresSettings>;
  /** Brings databases back, on the servers that restore-servers.ts finds in the site's settings. */
  readonly restorer: Restorer<PostgresSettings>;
  /** A connection to a destination, its secret opened; close it after use. */
  openDestination(destination: AssignedDestination): Promise<Destination>;
};

/** The site's own settings as they are now: the command line may have changed them since the agent started. */
export function settingsOf(site: Pick<SiteContext, 'folder'>): SiteSettings {
  return readSettings(site.folder);
}

/** The assignment in force; throws `assignment_missing` before the first. */
export function assignmentOf(site: Pick<SiteContext, 'folder'>): Assignment {
  const stored = readAssignment(site.folder);
  if (stored === null) throw new KeepwellError('assignment_missing');
  return stored.assignment;
}

export function assignedSource(assignment: Assignment, id: string): AssignedSource {
  const source = assignment.sources.find((one) => one.id === id);
  if (source === undefined) throw new KeepwellError('not_assigned', { figures: { source: id } });
  return source;
}

export function assignedDestination(assignment: Assignment, id: string): AssignedDestination {
  const destination = assignment.destinations.find((one) => one.id === id);
  if (destination === undefined) throw new KeepwellError('not_assigned', { figures: { destination: id } });
  return destination;
}
