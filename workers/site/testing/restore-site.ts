import postgres from 'postgres';
import { onTestFinished } from 'vitest';
import type { FactBody } from '#lib/contract/facts.ts';
import { softPasskey } from '#lib/contract/passkey.testing.ts';
import { challengeOf, type Permit } from '#lib/contract/permit.ts';
import type { CaseDocument, Preflight, RestoreRequest } from '#lib/contract/restore-case.ts';
import type { Clock } from '#lib/shared/clock.ts';
import { newId } from '#lib/shared/ids.ts';
import { PostgresServer } from '#scripts/services/postgres-server.ts';
import { serverFolder } from '#scripts/testing/server-folder.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { pinApprover } from '../restore/approvers.ts';
import { RestoreRunner } from '../restore/restore-runner.ts';
import type { SiteContext } from '../site-context.ts';
import { saveAssignment } from '../state/assignment-file.ts';
import { aRunner, aSite, changeSettings, type SiteShape, type TestSite } from './test-site.ts';

export const requester = { id: 'usr_requester', name: 'Mme Durand' };
export const approver = { personId: 'usr_approver', name: 'Dr Dupont' };

/** A site with a database server of its own that it may restore on, one stored backup, and one pinned passkey. */
export async function aRestoreSite(shape: SiteShape & { rows?: number } = {}) {
  const server = await PostgresServer.start({ folder: serverFolder('restore'), isDurable: false });
  onTestFinished(() => server.stop());
  await server.createDatabase('clinic');
  const site = await aSite({ ...shape, databaseUrl: server.urlOf('clinic') });
  mayRestoreOn(site, server);
  const passkey = softPasskey({ origin: site.peer.url });
  withJournal(site, (journal) =>
    pinApprover(
      { folder: site.folder, journal, clock: journal.clock },
      passkey.approver(approver),
      'at-site',
    ),
  );
  return { server, site, passkey };
}
export type RestoreSite = Awaited<ReturnType<typeof aRestoreSite>>;

export function mayRestoreOn(site: TestSite, server: PostgresServer, name = 'main'): void {
  changeSettings(site.folder, {
    restoreServers: [
      {
        name,
        host: '127.0.0.1',
        port: server.port,
        socketFolder: '',
        user: server.superuser,
        sslMode: 'prefer',
        maintenanceDatabase: 'postgres',
      },
    ],
  });
}

/** The agent's parts that restore, in this process, and a backup at its destination. */
export async function aRestorer(made: RestoreSite, options: { clock?: Clock; closingWaitMs?: number } = {}) {
  const { site } = made;
  saveAssignment(site.folder, { etag: null, assignment: site.assignment });
  const parts = await aRunner(site, options.clock);
  const restores = new RestoreRunner({
    site: parts.context,
    runner: parts.runner,
    closingWaitMs: options.closingWaitMs ?? 0,
  });
  onTestFinished(() => restores.stop());
  const backUp = () => backUpNow(parts);
  return { ...made, ...parts, restores, backUp };
}
export type TestRestorer = Awaited<ReturnType<typeof aRestorer>>;

async function backUpNow({ runner, context }: Awaited<ReturnType<typeof aRunner>>) {
  const order = {
    orderId: null,
    trigger: 'local' as const,
    setId: 'set_main',
    sourceIds: null,
    destinationIds: null,
  };
  const outcome = await runner.runOrdered(order, () => undefined);
  if (outcome.outcome !== 'done') throw new Error(`No backup: ${JSON.stringify(outcome)}`);
  return newestCopy(context.journal);
}

export function newestCopy(journal: Journal) {
  const row = journal.get("SELECT * FROM copy WHERE state = 'stored' ORDER BY rowid DESC LIMIT 1");
  if (row === null) throw new Error('There is no stored copy');
  return {
    copyId: String(row.id),
    backupId: String(row.backup_id),
    destinationId: String(row.destination_id),
    place: String(row.place),
  };
}

/** A request as the centre makes it; the newest copy back onto its own database where nothing else is said. */
export function aRequest(
  site: TestSite,
  origin: RestoreRequest['origin'],
  change: Partial<Omit<RestoreRequest, 'target'>> & { target?: Partial<RestoreRequest['target']> } = {},
): RestoreRequest {
  const { practice, site: itself } = site.assignment;
  const { target, ...rest } = change;
  const now = new Date();
  return {
    format: 'keepwell-restore',
    version: 1,
    caseId: newId('rst', now),
    practice,
    site: { id: itself.id, name: itself.name },
    origin,
    reason: 'Appointments were deleted by mistake',
    requestedBy: requester,
    requestedAt: now.toISOString(),
    keepDays: 7,
    ...rest,
    target: {
      siteId: itself.id,
      sourceId: 'src_main',
      server: null,
      database: 'clinic',
      mode: 'replace',
      targetRecipient: null,
      ...target,
    },
  };
}

export function copyOrigin(site: TestSite, copy: ReturnType<typeof newestCopy>): RestoreRequest['origin'] {
  const { copyId, backupId, destinationId } = copy;
  return { kind: 'copy', siteId: site.peer.siteId, sourceId: 'src_main', backupId, copyId, destinationId };
}

export function documentOf(
  request: RestoreRequest,
  preflight: Preflight,
  expiresAt = new Date(Date.now() + 24 * 3_600_000),
): CaseDocument {
  return { format: 'keepwell-permit', version: 1, request, preflight, expiresAt: expiresAt.toISOString() };
}

export function signed(document: CaseDocument, passkey: ReturnType<typeof softPasskey>): Permit {
  return { document, by: { kind: 'passkey', assertion: passkey.sign(challengeOf(document)) } };
}

/** Checked by the agent and approved by the pinned passkey. */
export async function aPermit(
  { context, restores, passkey }: TestRestorer,
  request: RestoreRequest,
): Promise<Permit> {
  await restores.check(request);
  return signed(documentOf(request, preflightOf(context, request.caseId)), passkey);
}

export function preflightOf({ journal }: Pick<SiteContext, 'journal'>, caseId: string): Preflight {
  const told = factsOf(journal, 'restore-checked').findLast((one) => one.caseId === caseId);
  if (!told?.preflight) throw new Error(`No preflight: ${JSON.stringify(told?.failure)}`);
  return told.preflight;
}

export function factsOf<Kind extends FactBody['kind']>(
  journal: Journal,
  kind: Kind,
): Extract<FactBody, { kind: Kind }>[] {
  return journal
    .all('SELECT body FROM fact ORDER BY position')
    .map((row) => JSON.parse(String(row.body)) as FactBody)
    .filter((body): body is Extract<FactBody, { kind: Kind }> => body.kind === kind);
}

export function withJournal<T>(site: Pick<TestSite, 'folder'>, look: (journal: Journal) => T): T {
  const journal = openJournal(site.folder.journal, {
    now: () => new Date(),
    monotonicMs: () => performance.now(),
  });
  try {
    return look(journal);
  } finally {
    journal.close();
  }
}

/** One statement or several, as the superuser. */
export async function inDatabase(server: PostgresServer, database: string, sql: string) {
  const client = postgres(server.urlOf(database), {
    max: 1,
    onnotice: () => {},
    connection: { application_name: 'logicmax' },
  });
  try {
    return await client.unsafe(sql);
  } finally {
    await client.end();
  }
}

export async function countOf(server: PostgresServer, database: string, table = 'patient'): Promise<number> {
  const [row] = await inDatabase(server, database, `SELECT count(*)::int AS n FROM ${table}`);
  return Number(row?.n);
}

export async function databasesOn(server: PostgresServer): Promise<{ name: string; isOpen: boolean }[]> {
  const rows = await server.run(
    "SELECT datname AS name, datallowconn AS open FROM pg_database WHERE datname NOT IN ('postgres', 'template0', 'template1') ORDER BY 1",
  );
  return rows.map((row) => ({ name: String(row.name), isOpen: row.open === true }));
}
