import type { Transaction } from '#lib/central/database/client.ts';
import type { RestoreOrigin, RestoreTarget } from '#lib/contract/restore-case.ts';
import { isBelowRoot } from '#lib/domain/restore-file.ts';
import type { RestoreWish, WishedTarget, WishProblem } from './restore-wish.ts';
import { readSelfReport } from './self-report.ts';

type Refused = { ok: false; problem: WishProblem };
export type ResolvedWish = {
  ok: true;
  origin: RestoreOrigin;
  target: RestoreTarget;
  backupId: string | null;
};

type At = { siteId: string; practiceId: string };

/** What a wish comes to, with all that it names looked up in the practice of its site; or what is wrong with it. */
export async function resolveWish(
  tx: Transaction,
  at: At,
  wish: Pick<RestoreWish, 'origin' | 'target'>,
): Promise<ResolvedWish | Refused> {
  const agent = await tx.agent.findFirst({ where: { siteId: at.siteId, revokedAt: null } });
  if (agent === null) return { ok: false, problem: 'no_agent' };
  const self = readSelfReport(agent.selfReport);
  const origin = await resolveOrigin(tx, at, wish.origin, self.allowedRoots);
  if (!origin.ok) return origin;
  const target = await resolveTarget(
    tx,
    at,
    wish.target,
    self.restoreServers.map((server) => server.name),
  );
  if (!target.ok) return target;
  const isElsewhere = origin.origin.kind === 'copy' && origin.origin.siteId !== at.siteId;
  return {
    ok: true,
    origin: origin.origin,
    backupId: origin.origin.kind === 'copy' ? origin.origin.backupId : null,
    // The approver signs over it: nobody else can have the backup's key sealed to their own.
    target: { ...target.target, targetRecipient: isElsewhere ? agent.ageRecipient : null },
  };
}

async function resolveOrigin(
  tx: Transaction,
  at: At,
  wished: RestoreWish['origin'],
  roots: string[],
): Promise<{ ok: true; origin: RestoreOrigin } | Refused> {
  if (wished.kind === 'file') {
    return roots.some((root) => isBelowRoot(wished.path, root))
      ? { ok: true, origin: { kind: 'file', path: wished.path } }
      : { ok: false, problem: 'path_outside_roots' };
  }
  const copy = await tx.copy.findFirst({
    where: { id: wished.copyId, site: { practiceId: at.practiceId } },
    include: { backup: { select: { sourceId: true } } },
  });
  if (copy === null) return { ok: false, problem: 'not_found' };
  if (copy.state !== 'stored') return { ok: false, problem: 'copy_not_stored' };
  return {
    ok: true,
    origin: {
      kind: 'copy',
      siteId: copy.siteId,
      sourceId: copy.backup.sourceId,
      backupId: copy.backupId,
      copyId: copy.id,
      destinationId: copy.destinationId,
    },
  };
}

/** Databases that PostgreSQL itself needs, under these very names. */
const reservedNames = ['postgres', 'template0', 'template1'];

async function resolveTarget(
  tx: Transaction,
  at: At,
  wished: WishedTarget,
  servers: string[],
): Promise<{ ok: true; target: Omit<RestoreTarget, 'targetRecipient'> } | Refused> {
  const { siteId } = at;
  if (wished.kind !== 'replace' && reservedNames.includes(wished.database)) {
    return { ok: false, problem: 'name_reserved' };
  }
  if (wished.kind === 'server') {
    if (!servers.includes(wished.server)) return { ok: false, problem: 'server_unknown' };
    const { server, database } = wished;
    return { ok: true, target: { siteId, sourceId: null, server, database, mode: 'beside' } };
  }
  const source = await tx.source.findFirst({ where: { id: wished.sourceId, siteId, archivedAt: null } });
  if (source === null) return { ok: false, problem: 'not_found' };
  const own = (source.settings as { database: string }).database;
  if (wished.kind === 'replace') {
    return {
      ok: true,
      target: { siteId, sourceId: source.id, server: null, database: own, mode: 'replace' },
    };
  }
  if (wished.database === own) return { ok: false, problem: 'name_taken' };
  const { database } = wished;
  return { ok: true, target: { siteId, sourceId: source.id, server: null, database, mode: 'beside' } };
}
