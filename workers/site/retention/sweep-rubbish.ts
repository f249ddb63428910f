import { partialSuffix } from '../artifact/artifact.ts';
import { parseName } from '../artifact/names.ts';
import type { Destination } from '../destinations/destination.ts';
import { backupNamesSchema } from '../journal/backups.ts';
import { copiesAt } from '../journal/copies.ts';
import type { Journal } from '../journal/journal.ts';

/** Half-written files of another agent's backups may be in use by it; after so long they are nobody's. */
const strangerAgeMs = 24 * 3_600_000;

/**
 * Removes what earlier tries of ours have left at a destination: half-written files, and files of a copy that was given
 * up or expired, as long as no manifest of it lies there. Called while no copy is being made at that destination.
 * Returns how many files went.
 */
export async function sweepRubbish(
  journal: Journal,
  destination: Destination,
  destinationId: string,
  signal: AbortSignal,
): Promise<number> {
  const own = namesHere(journal, destinationId);
  const rubbish = [
    ...(await partials(destination, own, journal.clock.now(), signal)),
    ...(await orphans(destination, own, signal)),
  ];
  for (const name of rubbish) await destination.remove(name, signal);
  return rubbish.length;
}

type OwnNames = { names: string[]; manifest: string; folder: string; isGivenUp: boolean };

function namesHere(journal: Journal, destinationId: string): OwnNames[] {
  return copiesAt(journal, destinationId).map((copy) => {
    const row = journal.get('SELECT names FROM backup WHERE id = ?', copy.backupId);
    const { dump, globals, manifest } = backupNamesSchema.parse(JSON.parse(String(row?.names)));
    return {
      names: globals === null ? [dump] : [dump, globals],
      manifest,
      folder: dump.slice(0, dump.lastIndexOf('/')),
      isGivenUp: copy.state === 'given-up',
    };
  });
}

async function partials(
  destination: Destination,
  own: OwnNames[],
  now: Date,
  signal: AbortSignal,
): Promise<string[]> {
  if (destination.listPartials === undefined) return [];
  const known = new Set(own.flatMap(({ names, manifest }) => [...names, manifest]));
  const found: string[] = [];
  for (const folder of new Set(own.map((one) => one.folder))) {
    for (const { name, modifiedAt } of await destination.listPartials(folder, signal)) {
      const whole = name.slice(0, -partialSuffix.length);
      const isOld = now.getTime() - modifiedAt.getTime() > strangerAgeMs;
      if (parseName(whole) !== null && (known.has(whole) || isOld)) found.push(name);
    }
  }
  return found;
}

/** A dump without its manifest is no copy to anybody, and nobody else knows what it is. */
async function orphans(destination: Destination, own: OwnNames[], signal: AbortSignal): Promise<string[]> {
  const there = new Set<string>();
  const givenUp = own.filter((one) => one.isGivenUp);
  for (const folder of new Set(givenUp.map((one) => one.folder))) {
    for (const { name } of await destination.list(folder, signal)) there.add(name);
  }
  return givenUp
    .filter(({ manifest }) => !there.has(manifest))
    .flatMap(({ names }) => names)
    .filter((name) => there.has(name));
}
