import { pipeline } from 'node:stream';
import { KeepwellError } from '#lib/shared/errors.ts';
import type { DumpNeeds } from '../engines/restorer.ts';
import { notePlan, requireCase } from '../journal/restore-cases.ts';
import type { Opening } from './material.ts';
import type { OpenedDump, RunParts, RunWork } from './run-parts.ts';
import { SamePrefix, SeenPrefix } from './seen-prefix.ts';

/**
 * Restores a dump into a new database beside the original. Its name is noted before it is made and its identity after, so that
 * whatever ends the run, it and nothing else is dropped.
 */
export async function restoreDump(
  parts: RunParts,
  work: RunWork,
  dump: OpenedDump,
  signal: AbortSignal,
): Promise<{ bytes: number }> {
  const { restorer, access } = parts;
  const { needs, prefix } = await seeNeeds(parts, dump, { ...dump.opening, signal });
  await ensureRoles(parts, work, needs, signal);
  const database = await makeDatabase(parts, work, needs, signal);
  const plain = await dump.material.openPlain({ ...dump.opening, signal });
  const same = new SamePrefix(prefix);
  // Its errors go on to the restoring tool's own judgement, which reads the stream's end.
  pipeline(plain.stream, same, () => undefined);
  let bytes = 0;
  await restorer.restoreInto(access, database, same, {
    signal,
    ownersAndGrants: true,
    isLowPriority: false,
    onBytes: (count) => {
      bytes += count;
    },
  });
  if (!same.isSame) throw new KeepwellError('copy_altered', { figures: { at: 'beginning' } });
  await restorer.applyProperties(access, database, needs, signal);
  return { bytes };
}

type SeenNeeds = { needs: DumpNeeds; prefix: SeenPrefix['prefix'] };

async function seeNeeds(
  { restorer }: RunParts,
  { material }: OpenedDump,
  opening: Opening,
): Promise<SeenNeeds> {
  const { stream } = await material.openPlain(opening);
  const seen = new SeenPrefix();
  pipeline(stream, seen, () => undefined);
  try {
    const needs = await restorer.readNeeds(seen, opening.signal);
    return { needs, prefix: seen.prefix };
  } finally {
    seen.destroy();
  }
}

async function ensureRoles(
  { restorer, access, log }: RunParts,
  { mayCreateRoles }: RunWork,
  needs: DumpNeeds,
  signal: AbortSignal,
): Promise<void> {
  const { roles } = await restorer.inspectServer(access, signal);
  const wanted = needs.owner === null ? needs.roles : [...new Set([...needs.roles, needs.owner])];
  const missing = wanted.filter((role) => !roles.includes(role));
  if (missing.length === 0) return;
  if (!mayCreateRoles) {
    const figures = { names: missing.join(', ').slice(0, 400), count: missing.length };
    throw new KeepwellError('roles_missing', { figures });
  }
  log.info({ roles: missing }, 'roles that the backup names are made, unable to sign in');
  await restorer.createRoles(access, missing, signal);
}

async function makeDatabase(
  { restorer, access, journal }: RunParts,
  { caseId }: RunWork,
  needs: DumpNeeds,
  signal: AbortSignal,
): Promise<string> {
  const { restored: name } = requireCase(journal, caseId).plan;
  if ((await restorer.identify(access, name, signal)) !== null)
    throw new KeepwellError('name_taken', { figures: { database: name } });
  notePlan(journal, caseId, { isNameFree: true });
  await restorer.createDatabase(access, { ...needs, name }, signal);
  notePlan(journal, caseId, { restoredId: await restorer.identify(access, name, signal) });
  return name;
}
