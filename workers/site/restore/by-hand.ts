import path from 'node:path';
import type { PostgresSettings } from '#lib/contract/assignment.ts';
import type { RestoreOrigin, RestoreTarget } from '#lib/contract/restore-case.ts';
import { type JudgedLoss, judgeLosses } from '#lib/domain/preflight.ts';
import { restoringName } from '#lib/domain/restore-run.ts';
import type { Clock } from '#lib/shared/clock.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { newId } from '#lib/shared/ids.ts';
import type { Logger } from '#lib/shared/logger.ts';
import type { Engine } from '../engines/engine.ts';
import type { Restorer, ServerInspection } from '../engines/restorer.ts';
import type { Journal } from '../journal/journal.ts';
import {
  beginCase,
  type RestoreCaseRecord,
  requireCase,
  runningCase,
  runPlanSchema,
} from '../journal/restore-cases.ts';
import { capsuleHashKey } from './capsule-hash-key.ts';
import type { Material } from './material.ts';
import { type ReadCopy, readCopy } from './read-copy.ts';
import { runRestore } from './run.ts';
import type { RunParts } from './run-parts.ts';
import type { ChosenServer } from './run-server.ts';
import { takeSafetyDump } from './safety-dump.ts';
import { settleCase } from './settle.ts';

/** What a restore by hand works with: a journal to note its steps in, and nothing of a centre or of an assignment. */
export type HandParts = {
  journal: Journal;
  clock: Clock;
  log: Logger;
  restorer: Restorer<PostgresSettings>;
  engine: Engine<PostgresSettings>;
  server: ChosenServer;
};

export type HandWish = {
  file: string;
  material: Material;
  identities: readonly string[];
  /** This machine's own key of hashes, where it is an agent's. */
  ownHashKey: Uint8Array | null;
  siteId: string;
  database: string;
  isReplace: boolean;
  keepDays: number;
  safetyFolder: string;
};

/** What a person is told before anything is done. */
export type HandOutlook = {
  read: ReadCopy;
  mode: 'replace' | 'beside';
  found: ServerInspection;
  missingRoles: readonly string[];
  missingExtensions: readonly string[];
  connected: number;
  /** Null where nothing is replaced, or the dump doesn't say what it holds. */
  losses: readonly JudgedLoss[] | null;
  hashKey: Uint8Array;
  isByContent: boolean;
};

/** A run that a crash of this machine broke off is settled first, on the server on which it ran. */
export async function settleByHand(parts: HandParts, signal: AbortSignal): Promise<RestoreCaseRecord | null> {
  const left = runningCase(parts.journal);
  if (left === null) return null;
  const { host, port, socketFolder } = left.plan.server;
  const { server } = parts.server;
  if (host !== server.host || port !== server.port || socketFolder !== server.socketFolder) {
    const at = `${socketFolder || host}:${port}`;
    throw new KeepwellError('busy', {
      message: `A restore on ${at} was broken off (${left.id}) and has to be settled first: run this again with that server.`,
      figures: { case: left.id },
    });
  }
  await settleCase(runPartsOf(parts, 'UTC'), left.id, signal);
  return requireCase(parts.journal, left.id);
}

/** Reads the copy whole and looks at the server; changes nothing. Throws what stands in the way. */
export async function lookByHand(
  parts: HandParts,
  wish: HandWish,
  signal: AbortSignal,
): Promise<HandOutlook> {
  const { restorer, engine, server } = parts;
  const { material, identities, database } = wish;
  const read = await readCopy(material, { identities, header: null, signal }, { engine, restorer });
  if (read.isKeyNeeded) throw new KeepwellError('key_wrong', { figures: { file: wish.file } });
  const found = await restorer.inspectServer(server.access, signal);
  const isThere = found.databases.includes(database);
  if (isThere && !wish.isReplace) throw new KeepwellError('name_taken', { figures: { database } });
  const mode = isThere ? 'replace' : 'beside';
  refuseWeak(found, mode, server);
  const roles = read.needs.owner === null ? read.needs.roles : [...read.needs.roles, read.needs.owner];
  const { hashKey, isByContent } = await hashKeyOf(wish);
  const sessions = isThere ? await restorer.listConnected(server.access, database, signal) : [];
  return {
    read,
    mode,
    found,
    missingRoles: [...new Set(roles)].filter((role) => !found.roles.includes(role)),
    missingExtensions: read.needs.extensions.filter((one) => !found.extensions.includes(one)),
    connected: sessions.reduce((sum, session) => sum + session.count, 0),
    losses: isThere ? await lossesNow(parts, wish, hashKey, signal) : null,
    hashKey,
    isByContent,
  };
}

/** Carries it out, journalled step by step, so that the centre learns of it where there is one. */
export async function restoreByHand(
  parts: HandParts,
  wish: HandWish,
  outlook: HandOutlook,
  signal: AbortSignal,
): Promise<{ record: RestoreCaseRecord; safetyFile: string | null }> {
  const { journal, clock, server } = parts;
  const { database, material } = wish;
  const { mode, hashKey } = outlook;
  const id = newId('rst', clock.now());
  const origin: RestoreOrigin = { kind: 'file', path: wish.file.slice(0, 1000) };
  const target: RestoreTarget = {
    siteId: wish.siteId,
    sourceId: null,
    server: server.server.name,
    database,
    mode,
    targetRecipient: null,
  };
  const plan = runPlanSchema.parse({
    isUndo: false,
    server: server.server,
    keepDays: wish.keepDays,
    original: database,
    restored: mode === 'beside' ? database : restoringName(database, id),
  });
  const reason = 'By hand at this machine';
  const common = { id, begunBy: 'site' as const, document: null, documentHash: null, approver: null };
  const begun = beginCase(journal, { ...common, origin, target, plan, reason });
  if (!begun.ok) throw new KeepwellError('busy', { message: 'A drill or another restore runs here now.' });
  let safetyFile: string | null = null;
  const opening = { identities: wish.identities, header: null, sha256: outlook.read.sha256 };
  const work = {
    caseId: id,
    mode,
    bring: {
      kind: 'dump' as const,
      open: async () => ({ material, opening, hashKey, close: async () => undefined }),
    },
    takeSafety: async (stop: AbortSignal) => {
      const { file, sizeBytes } = await saveOriginal(parts, wish, id, stop);
      safetyFile = file;
      return { backupId: null, figures: { file: file.slice(0, 500), sizeBytes } };
    },
    mayEndSessions: outlook.connected > 0,
    mayCreateRoles: true,
    closingWaitMs: 0,
    hashBudgetMs: 24 * 3_600_000,
  };
  const timeZone = material.manifest?.site.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const record = await runRestore(runPartsOf(parts, timeZone), work, signal);
  return { record, safetyFile };
}

function runPartsOf({ journal, clock, log, restorer, server }: HandParts, timeZone: string): RunParts {
  return { journal, clock, log, restorer, access: server.access, timeZone };
}

function saveOriginal(parts: HandParts, wish: HandWish, caseId: string, signal: AbortSignal) {
  const { access } = parts.server;
  const original = { ...access, settings: { ...access.settings, database: wish.database } };
  const at = parts.clock.now().toISOString().slice(0, 19).replaceAll(':', '-');
  const name = `${path.basename(wish.database).replaceAll(/[^A-Za-z0-9._-]/g, '_')}_before_${caseId.slice(-8)}_${at}`;
  const recipients = wish.material.manifest?.recipients ?? [];
  return takeSafetyDump(parts.engine, original, { folder: wish.safetyFolder, name, recipients }, signal);
}

async function lossesNow(
  { restorer, server }: HandParts,
  { material, database }: HandWish,
  key: Uint8Array,
  signal: AbortSignal,
): Promise<readonly JudgedLoss[] | null> {
  const like = material.manifest?.content;
  if (like === undefined) return null;
  const take = { signal, key, budgetMs: 5 * 60_000, like };
  const now = await restorer.takeContent(server.access, database, take);
  return judgeLosses(now.tables, like.tables, now.hashing.keyId === like.hashing.keyId).losses;
}

function refuseWeak(found: ServerInspection, mode: 'replace' | 'beside', { access }: ChosenServer): void {
  const { user, host } = access.settings;
  const isStrong = found.mayCreateDatabases && (mode === 'beside' || found.maySwap);
  if (!isStrong) throw new KeepwellError('restore_account_weak', { figures: { user, host } });
}

/** A key that fits the manifest, or one that fits nothing: then numbers and names are compared. */
async function hashKeyOf(wish: HandWish): Promise<{ hashKey: Uint8Array; isByContent: boolean }> {
  const { manifest } = wish.material;
  const none = { hashKey: wish.ownHashKey ?? new Uint8Array(32), isByContent: false };
  if (manifest === null) return none;
  const found = await capsuleHashKey(wish.file, manifest, wish.identities);
  if (found !== null) return { hashKey: found, isByContent: true };
  return { ...none, isByContent: wish.ownHashKey !== null };
}
