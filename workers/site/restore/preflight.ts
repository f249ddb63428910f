import type { AssignedSource } from '#lib/contract/assignment.ts';
import type { DatabaseContent, Manifest } from '#lib/contract/manifest.ts';
import type { Preflight, RestoreRequest } from '#lib/contract/restore-case.ts';
import {
  type CopyFacts,
  judgeLosses,
  judgePreflight,
  type NeedsFacts,
  type OriginalFacts,
  type ServerFacts,
} from '#lib/domain/preflight.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { fingerprint } from '#lib/shared/fingerprint.ts';
import type { Connected, ServerInspection } from '../engines/restorer.ts';
import { failureOf } from '../failure-of.ts';
import { findCase, runningCase } from '../journal/restore-cases.ts';
import { assignmentOf, type SiteContext, settingsOf } from '../site-context.ts';
import { drilledAt, estimatesFor } from './estimates.ts';
import type { Material } from './material.ts';
import { openOrigin } from './open-origin.ts';
import { type ReadCopy, readCopy } from './read-copy.ts';
import { type ChosenServer, serverOfTarget } from './run-server.ts';

/** Hashing what is there now, to see rows that were changed in place, stops after so long; counting never does. */
const hashBudgetMs = 5 * 60_000;

/**
 * Looks at all that a restore depends on, and changes nothing: the copy is read whole, the server and its account are asked,
 * who is connected, and what would be lost, counted now. What can't be found out is a finding, and no reason to throw.
 */
export async function checkRestore(
  site: SiteContext,
  request: RestoreRequest,
  signal: AbortSignal,
): Promise<Preflight> {
  refuseForeign(site, request);
  const copy = await lookAtCopy(site, request, signal);
  const server = await lookAtServer(site, request, signal);
  const original = 'missing' in server ? null : await lookAtOriginal(site, request, server, copy, signal);
  const needs =
    'missing' in server || copy.read === null ? null : needsOf(copy.read, copy.manifest, server, original);
  const findings = judgePreflight({
    mode: request.target.mode,
    copy: copy.facts,
    server: 'missing' in server ? server : server.facts,
    needs,
    original: original?.facts ?? null,
    isAnotherRunning: runningCase(site.journal) !== null,
  });
  const { estimateMs, isMeasured } = estimatesFor(site.journal, {
    sourceId: request.target.sourceId,
    plainBytes: copy.manifest?.dump.plainBytes ?? copy.storedBytes * 3,
  });
  return {
    checkedAt: site.clock.now().toISOString(),
    dumpSha256: copy.read?.sha256 ?? null,
    snapshotAt: copy.manifest?.snapshotAt ?? null,
    manifestSigner: copy.manifest?.signer.publicKey ?? null,
    findings,
    losses: (original?.facts.losses ?? []).slice(0, 300).map(cutNames),
    tablesSame: original?.tablesSame ?? 0,
    connected: (original?.connected ?? []).slice(0, 100).map(cutConnected),
    estimateMs,
    isMeasured,
  };
}

function refuseForeign({ identity, keys }: SiteContext, { site, practice, target }: RestoreRequest): void {
  const isOurs =
    site.id === identity.site.id &&
    target.siteId === identity.site.id &&
    practice.id === identity.practice.id;
  if (!isOurs) throw new KeepwellError('not_assigned', { figures: { site: site.name } });
  if (target.targetRecipient !== null && target.targetRecipient !== keys.ageRecipient) {
    const figures = { pinned: keys.ageRecipient, found: target.targetRecipient };
    throw new KeepwellError('recipient_changed', { figures });
  }
}

type LookedAtCopy = {
  facts: CopyFacts;
  manifest: Manifest | null;
  /** What the restored database is compared with: the manifest's, or what an undone restore had brought. */
  content: DatabaseContent | null;
  storedBytes: number;
  read: ReadCopy | null;
};

async function lookAtCopy(
  site: SiteContext,
  request: RestoreRequest,
  signal: AbortSignal,
): Promise<LookedAtCopy> {
  const { origin } = request;
  if (origin.kind === 'kept') {
    const before = findCase(site.journal, origin.caseId);
    const isThere = before !== null && before.kept !== null && before.keptDroppedAt === null;
    const facts: CopyFacts = { kind: 'kept', isThere };
    return { facts, manifest: null, content: before?.plan.content ?? null, storedBytes: 0, read: null };
  }
  try {
    const opened = await openOrigin(site, origin, signal);
    try {
      return await readWhole(site, request, opened.material, signal);
    } finally {
      await opened.close();
    }
  } catch (thrown) {
    signal.throwIfAborted();
    site.log.warn({ caseId: request.caseId, err: thrown }, 'the copy for a restore could not be read');
    const facts = { ...unread, fault: failureOf(thrown) };
    return { facts, manifest: null, content: null, storedBytes: 0, read: null };
  }
}

const unread = {
  kind: 'dump',
  isKeyNeeded: false,
  hasManifest: false,
  strangeSigner: null,
  otherSource: null,
  otherSite: null,
  drilledAt: null,
} as const;

async function readWhole(
  site: SiteContext,
  { target }: RestoreRequest,
  material: Material,
  signal: AbortSignal,
): Promise<LookedAtCopy> {
  const { manifest, storedBytes } = material;
  const opening = { identities: [site.keys.ageIdentity], header: null, signal };
  const engine = site.engineFor(anySource);
  const read = await readCopy(material, opening, { engine, restorer: site.restorer });
  const isOwnSigner = manifest === null || manifest.signer.publicKey === site.keys.signingPublicKey;
  const facts: CopyFacts = {
    kind: 'dump',
    fault: null,
    isKeyNeeded: read.isKeyNeeded,
    hasManifest: manifest !== null,
    strangeSigner: isOwnSigner ? null : fingerprint(Buffer.from(manifest.signer.publicKey, 'base64')),
    otherSource: manifest === null || manifest.source.id === target.sourceId ? null : manifest.source.name,
    otherSite: manifest === null || manifest.site.id === site.identity.site.id ? null : manifest.site.name,
    drilledAt: manifest === null ? null : drilledAt(site.journal, manifest.backupId),
  };
  return { facts, manifest, content: manifest?.content ?? null, storedBytes, read };
}

/** The engine's tools are the site's, whichever source they are asked for. */
const anySource: AssignedSource = {
  id: 'any',
  name: 'any',
  engine: 'postgres',
  settings: {
    host: '',
    port: 5432,
    socketFolder: '',
    database: 'postgres',
    user: 'postgres',
    sslMode: 'prefer',
    excludeSchemas: [],
  },
  sealedSecret: null,
};

type LookedAtServer = { chosen: ChosenServer; found: ServerInspection; facts: ServerFacts };
type MissingServer = { missing: 'account' | 'away' | 'tool'; figures: Record<string, string | number> };

async function lookAtServer(
  site: SiteContext,
  { target }: RestoreRequest,
  signal: AbortSignal,
): Promise<LookedAtServer | MissingServer> {
  try {
    const chosen = serverOfTarget(site, target);
    const found = await site.restorer.inspectServer(chosen.access, signal);
    const facts = {
      versionNumber: found.serverVersionNumber,
      version: found.serverVersion,
      mayCreateDatabases: found.mayCreateDatabases,
      maySwap: found.maySwap,
      mayCreateRoles: found.mayCreateRoles,
      freeBytes: found.freeBytes,
      user: chosen.access.settings.user,
      isTargetThere: found.databases.includes(target.database),
      target: target.database,
    };
    return { chosen, found, facts };
  } catch (thrown) {
    signal.throwIfAborted();
    site.log.warn({ err: thrown }, 'the server for a restore could not be asked');
    const { code, figures } = failureOf(thrown);
    const isAccounts = ['restore_server_missing', 'wrong_password', 'not_assigned', 'permission_denied'];
    if (isAccounts.includes(code)) return { missing: 'account', figures };
    const isTools = ['tool_missing', 'server_newer_than_tool'].includes(code);
    return { missing: isTools ? 'tool' : 'away', figures: { ...figures, reason: code } };
  }
}

type LookedAtOriginal = {
  facts: OriginalFacts;
  tablesSame: number;
  connected: readonly Connected[];
  sizeBytes: number;
};

async function lookAtOriginal(
  site: SiteContext,
  { target }: RestoreRequest,
  server: LookedAtServer,
  copy: LookedAtCopy,
  signal: AbortSignal,
): Promise<LookedAtOriginal | null> {
  if (target.mode === 'beside' || !server.facts.isTargetThere) return null;
  const { access } = server.chosen;
  const connected = await site.restorer.listConnected(access, target.database, signal);
  const now = await contentNow(site, server, target.database, copy.content, signal);
  const then = copy.content;
  const judged =
    now === null || then === null ? null : judgeLosses(now.tables, then.tables, isHashedAlike(now, then));
  const facts: OriginalFacts = {
    connected: connected.reduce((sum, one) => sum + one.count, 0),
    losses: judged?.losses ?? null,
    encodingNow: now?.encoding ?? null,
    encodingThen: then?.encoding ?? null,
    isBackedUp: isBackedUp(site, target),
  };
  const sizeBytes = await site.restorer.databaseSize(access, target.database, signal);
  return { facts, tablesSame: judged?.same ?? 0, connected, sizeBytes };
}

/** Null where there is nothing to compare it with, or where it can't be read now. */
async function contentNow(
  site: SiteContext,
  server: LookedAtServer,
  database: string,
  like: DatabaseContent | null,
  signal: AbortSignal,
): Promise<DatabaseContent | null> {
  if (like === null) return null;
  try {
    const budgetMs = Math.min(hashBudgetMs, settingsOf(site).hashBudgetMinutes * 60_000);
    const key = site.keys.hashKey;
    return await site.restorer.takeContent(server.chosen.access, database, { signal, key, budgetMs, like });
  } catch (thrown) {
    signal.throwIfAborted();
    site.log.warn({ database, err: thrown }, 'what would be lost could not be counted');
    return null;
  }
}

/** A safety backup takes the target for what it is at this site: the database of one of its own sources, in a set. */
export function isBackedUp(site: Pick<SiteContext, 'folder'>, target: RestoreRequest['target']): boolean {
  const { sources, sets } = assignmentOf(site);
  const source = sources.find((one) => one.id === target.sourceId);
  const isIts = source?.settings.database === target.database && target.server === null;
  return isIts && sets.some((set) => set.sourceIds.includes(source.id));
}

function isHashedAlike(now: DatabaseContent, then: DatabaseContent): boolean {
  return now.hashing.keyId === then.hashing.keyId && now.hashing.algorithm === then.hashing.algorithm;
}

function needsOf(
  { needs }: ReadCopy,
  manifest: Manifest | null,
  { found }: LookedAtServer,
  original: LookedAtOriginal | null,
): NeedsFacts {
  const roles = needs.owner === null ? needs.roles : [...new Set([...needs.roles, needs.owner])];
  const bytes = Math.max(original?.sizeBytes ?? 0, (manifest?.dump.plainBytes ?? 0) * plainToDatabase);
  return {
    versionNumber: needs.serverVersion === null ? null : versionNumberOf(needs.serverVersion),
    version: manifest?.versions.server ?? needs.serverVersion ?? '',
    bytes,
    missingRoles: roles.filter((role) => !found.roles.includes(role)),
    missingExtensions: needs.extensions.filter((extension) => !found.extensions.includes(extension)),
    roles: roles.length,
    extensions: needs.extensions.length,
  };
}

/** A dump holds no indexes: what it becomes takes about so many times its size. */
const plainToDatabase = 1.6;

/** `150018` as it is, `15.18 (Debian …)` as 150018; null for what isn't a version. */
function versionNumberOf(version: string): number | null {
  if (/^\d{5,6}$/.test(version)) return Number(version);
  const match = /^(\d+)(?:\.(\d+))?/.exec(version);
  if (match === null) return null;
  const [major, minor] = [Number(match[1]), Number(match[2] ?? 0)];
  return major >= 10 ? major * 10_000 + minor : major * 10_000 + minor * 100;
}

function cutNames<Named extends { schema: string; table: string }>(loss: Named): Named {
  return { ...loss, schema: loss.schema.slice(0, 63), table: loss.table.slice(0, 63) };
}

function cutConnected({ user, application, host, count }: Connected): Connected {
  return { user: user.slice(0, 63), application: application.slice(0, 120), host: host.slice(0, 255), count };
}
