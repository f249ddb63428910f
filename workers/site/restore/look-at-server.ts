import type { DatabaseContent } from '#lib/contract/manifest.ts';
import type { RestoreRequest } from '#lib/contract/restore-case.ts';
import { judgeLosses, type OriginalFacts, type ServerFacts } from '#lib/domain/preflight.ts';
import type { Connected, ServerInspection } from '../engines/restorer.ts';
import { failureOf } from '../failure-of.ts';
import { assignmentOf, type SiteContext, settingsOf } from '../site-context.ts';
import type { LookedAtCopy } from './look-at-copy.ts';
import { type ChosenServer, serverOfTarget } from './run-server.ts';

export type LookedAtServer = { chosen: ChosenServer; found: ServerInspection; facts: ServerFacts };
export type MissingServer = {
  missing: 'account' | 'away' | 'tool';
  figures: Record<string, string | number>;
};

/** Asks the server that would be restored on; one that can't be asked is a finding. */
export async function lookAtServer(
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

/** Hashing what is there now, to see rows that were changed in place, stops after so long; counting never does. */
const hashBudgetMs = 5 * 60_000;

export type LookedAtOriginal = {
  facts: OriginalFacts;
  tablesSame: number;
  connected: readonly Connected[];
  sizeBytes: number;
};

/** What is there now and would be replaced; null where nothing would be. Reads, and changes nothing. */
export async function lookAtOriginal(
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
