import type { PostgresSettings } from '#lib/contract/assignment.ts';
import type { DatabaseContent } from '#lib/contract/manifest.ts';
import { codeOf, KeepwellError } from '#lib/shared/errors.ts';
import { openPlainCopy } from '../artifact/open-copy.ts';
import type { Destination } from '../destinations/destination.ts';
import type { Access } from '../engines/engine.ts';
import type { DumpNeeds, ServerInspection } from '../engines/restorer.ts';
import type { BackupRecord } from '../journal/backups.ts';
import type { DrillRecord } from '../journal/drills.ts';
import { restoreServerNamed } from '../restore-servers.ts';
import { assignedDestination, assignmentOf, type SiteContext, settingsOf } from '../site-context.ts';
import type { DrillFindings, StepTimes } from './drill.ts';
import { proveManifest } from './verify-copy.ts';

export type DrillWork = {
  site: SiteContext;
  drill: DrillRecord;
  backup: BackupRecord;
  times: StepTimes;
  findings: DrillFindings;
  signal: AbortSignal;
};

/** The restored database, and how it may be compared. */
export type RestoredForDrill = {
  server: Access<PostgresSettings>;
  expected: DatabaseContent;
  ownersAndGrants: boolean;
};

/** A restored database with its indexes is larger than its plain dump: so many times as large is asked for. */
const roomPerPlainByte = 2;

/**
 * Streams the copy from its place into the throwaway database: read whole, hashed, decrypted, decompressed, restored, in
 * one go and in constant memory. `fetch` is the time until the copy's first plain byte is there (signing in at the
 * destination, the manifest, the table of contents); from then on reading and restoring go on together as `restore`.
 */
export async function restoreForDrill(work: DrillWork): Promise<RestoredForDrill> {
  const { site, drill, backup, times, findings, signal } = work;
  const settings = settingsOf(site);
  const { dump, content } = backup.signed.manifest;
  if (dump.plainBytes > settings.drillMaxBytes) {
    const figures = { plainBytes: dump.plainBytes, limitBytes: settings.drillMaxBytes };
    throw new KeepwellError('drill_too_large', { figures });
  }
  if (drill.server === '') throw new KeepwellError('restore_server_missing');
  const server = restoreServerNamed(site, drill.server);
  const inspection = await site.restorer.inspectServer(server, signal);
  findings.serverVersion = inspection.serverVersion.slice(0, 100);
  requireRoom(inspection, dump.plainBytes, settings.reserveBytes);

  const assigned = assignedDestination(assignmentOf(site), drill.destinationId);
  const destination = await times.during('fetch', () => site.openDestination(assigned));
  try {
    const needs = await times.during('fetch', () => fetchNeeds(work, destination));
    requireFit(inspection, needs);
    const ownersAndGrants = await prepareRoles(work, server, inspection, needs);
    await makeDatabase(work, server, needs, ownersAndGrants);
    await times.during('restore', () => restore(work, server, destination, ownersAndGrants));
    return { server, expected: content, ownersAndGrants };
  } finally {
    await destination.close();
  }
}

function requireRoom(inspection: ServerInspection, plainBytes: number, reserveBytes: number): void {
  const { freeBytes } = inspection;
  const neededBytes = plainBytes * roomPerPlainByte;
  if (freeBytes === null || freeBytes >= neededBytes + reserveBytes) return;
  throw new KeepwellError('space_too_low', { figures: { freeBytes, neededBytes, reserveBytes } });
}

/** What would fail a restore of the best copy is no fault of this one. */
function requireFit(inspection: ServerInspection, needs: DumpNeeds): void {
  const [extension] = needs.extensions.filter((name) => !inspection.extensions.includes(name));
  if (extension !== undefined) throw new KeepwellError('extensions_missing', { figures: { extension } });
  // As numbers: 150018 is 15.18. A dump that doesn't say is tried.
  const dumpedFrom = Math.floor(Number(needs.serverVersion ?? 0) / 10_000);
  const restoredOn = Math.floor(inspection.serverVersionNumber / 10_000);
  if (dumpedFrom > restoredOn) {
    const figures = { needed: dumpedFrom, found: restoredOn };
    throw new KeepwellError('restore_server_older', { figures });
  }
}

async function fetchNeeds(work: DrillWork, destination: Destination): Promise<DumpNeeds> {
  await proveManifest(destination, work.backup, work.signal);
  return await work.site.restorer.readNeeds(await openDump(work, destination), work.signal);
}

function openDump({ site, backup, signal }: DrillWork, destination: Destination) {
  const { names, signed } = backup;
  const opening = { expected: signed.manifest.dump, identities: [site.keys.ageIdentity], signal };
  return openPlainCopy(destination, names.dump, opening);
}

/**
 * Owners and grants come back, and are compared, where the server has their roles or the account may make them: they are
 * made without a password, can't sign in, and stay for the next drill. Elsewhere the drill goes without, and says so: a
 * lost grant would then not be seen.
 */
async function prepareRoles(
  { site, findings, signal }: DrillWork,
  server: Access<PostgresSettings>,
  inspection: ServerInspection,
  needs: DumpNeeds,
): Promise<boolean> {
  const missing = needs.roles.filter((role) => !inspection.roles.includes(role));
  const canGive = inspection.maySwap && (missing.length === 0 || inspection.mayCreateRoles);
  findings.figures.grants = canGive ? 'compared' : 'not-compared';
  if (!canGive && missing.length > 0) findings.figures.missingRoles = missing.join(', ').slice(0, 500);
  if (canGive && missing.length > 0) await site.restorer.createRoles(server, missing, signal);
  return canGive;
}

async function makeDatabase(
  { site, drill, backup, findings, signal }: DrillWork,
  server: Access<PostgresSettings>,
  { localeProvider = null, providerLocale = null, owner }: DumpNeeds,
  ownersAndGrants: boolean,
): Promise<void> {
  const { encoding, collation, characterType } = backup.signed.manifest.content;
  const locale = { encoding, collation, characterType, localeProvider, providerLocale };
  const wanted = { name: drill.database, ...locale, owner: ownersAndGrants ? owner : null };
  findings.isMade = true;
  try {
    await site.restorer.createDatabase(server, wanted, signal);
  } catch (thrown) {
    // One of that name is not this drill's, and stays.
    if (codeOf(thrown) === 'name_taken') findings.isMade = false;
    throw thrown;
  }
}

async function restore(
  work: DrillWork,
  server: Access<PostgresSettings>,
  destination: Destination,
  ownersAndGrants: boolean,
): Promise<void> {
  const { site, drill, signal } = work;
  const plain = await openDump(work, destination);
  const options = { signal, ownersAndGrants, isLowPriority: true };
  try {
    await site.restorer.restoreInto(server, drill.database, plain, options);
  } catch (thrown) {
    // A disk that has filled up meanwhile is no fault of the copy.
    if (codeOf(thrown) === 'restore_failed') {
      const inspection = await site.restorer.inspectServer(server, signal);
      requireRoom(inspection, 0, settingsOf(site).reserveBytes);
    }
    throw thrown;
  }
}
