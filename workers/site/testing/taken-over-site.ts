import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { Queue } from 'bullmq';
import { expect, inject, onTestFinished } from 'vitest';
import { anApprover } from '#lib/central/approvers/approvers.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { makeEnrolment } from '#lib/central/enrolment/make-enrolment.ts';
import { aSite as aSiteAtTheCentre } from '#lib/central/reports/site.testing.ts';
import { anAuthorized } from '#lib/central/scope.testing.ts';
import type { FactBody } from '#lib/contract/facts.ts';
import { orderJobId } from '#lib/contract/jobs.ts';
import type { Approver, Permit } from '#lib/contract/permit.ts';
import { queueName, queuePrefix } from '#lib/contract/protocol.ts';
import type { RestoreRequest } from '#lib/contract/restore-case.ts';
import { systemClock } from '#lib/shared/clock.ts';
import { newId } from '#lib/shared/ids.ts';
import { PostgresServer } from '#scripts/services/postgres-server.ts';
import { serverFolder } from '#scripts/testing/server-folder.ts';
import { enrol } from '../centre/enrol.ts';
import type { JobOutcome } from '../jobs/job-outcome.ts';
import { readApprovers } from '../state/approvers-file.ts';
import { stateFolderAt } from '../state/state-folder.ts';
import { openRealCentre } from './real-centre.ts';
import {
  countOf,
  databasesOn,
  documentOf,
  factsOf,
  inDatabase,
  newestCopy,
  preflightOf,
  requester,
  signed,
} from './restore-site.ts';
import { anAgent, changeSettings, until } from './test-site.ts';

/** Rows of the clinic's database as they are, and as the backup has them. */
export const rowsNow = 7;
export const rowsThen = 20;

/**
 * A site with a real agent at a real centre (its door, its PostgreSQL, its Redis), a clinic's database on a server that the
 * agent may restore on, a backup of it, and one approver whose passkey the enrolment command had the agent pin. Whoever
 * holds what this answers has taken the centre over: all of its database, and the sites' Redis as its administrator.
 */
export async function aTakenOverSite() {
  const server = await PostgresServer.start({ folder: serverFolder('taken-over'), isDurable: false });
  onTestFinished(() => server.stop());
  await server.createDatabase('clinic');
  await inDatabase(
    server,
    'clinic',
    `CREATE TABLE patient AS SELECT n AS id FROM generate_series(1, ${rowsThen}) n`,
  );
  const door = await openRealCentre();
  const root = mkdtempSync(path.join(tmpdir(), 'kw-taken-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const site = await aSiteAtTheCentre({ hasAgent: false, since: new Date() });
  const recoveryRecipient = await identityToRecipient(await generateX25519Identity());
  await setUpAtTheCentre(site, server, root, recoveryRecipient);
  const approver = await anApprover([site.practiceId], { name: 'Dr. Blanc' });
  const command = await makeEnrolment(anAuthorized('agent.enrol'), site.siteId, { replacesAgent: false });
  if (!command.ok) throw new Error(command.problem);
  const folder = stateFolderAt(path.join(root, 'state'));
  const fingerprints = command.approvers.map((one) => one.fingerprint);
  await enrol({
    folder,
    centre: door.url,
    token: command.token,
    recoveryRecipient,
    approvers: fingerprints,
    again: false,
    clock: systemClock,
  });
  changeSettings(folder, { allowedRoots: [root], reserveBytes: 0, restoreServers: [restoreServer(server)] });
  const { context, stop } = await anAgent({ folder });
  const send = sender(site.siteId, () => factsOf(context.journal, 'order-finished'));
  return { ...site, door, server, folder, root, context, stop, approver, recoveryRecipient, send };
}
export type TakenOverSite = Awaited<ReturnType<typeof aTakenOverSite>>;

async function setUpAtTheCentre(
  site: Awaited<ReturnType<typeof aSiteAtTheCentre>>,
  server: PostgresServer,
  root: string,
  recoveryRecipient: string,
): Promise<void> {
  const db = database();
  await db.practice.update({ where: { id: site.practiceId }, data: { recoveryRecipient } });
  const settings = { host: '127.0.0.1', port: server.port, database: 'clinic', user: server.superuser };
  await db.source.update({ where: { id: site.sourceId }, data: { settings } });
  for (const [index, destinationId] of site.destinationIds.entries()) {
    const folder = path.join(root, `disk-${index}`);
    mkdirSync(folder);
    await db.siteDestination.updateMany({ where: { destinationId }, data: { settings: { path: folder } } });
  }
}

function restoreServer(server: PostgresServer) {
  return {
    name: 'main',
    host: '127.0.0.1',
    port: server.port,
    socketFolder: '',
    user: server.superuser,
    sslMode: 'prefer' as const,
    maintenanceDatabase: 'postgres',
  };
}

/** Puts any job at all on the site's queue, past the centre, and answers with what the agent says it came to. */
function sender(siteId: string, finished: () => Extract<FactBody, { kind: 'order-finished' }>[]) {
  const url = new URL(inject('sitesRedisUrl'));
  const connection = { host: url.hostname, port: Number(url.port), maxRetriesPerRequest: null };
  const queue = new Queue(queueName(siteId), { connection, prefix: queuePrefix });
  onTestFinished(async () => {
    await queue.obliterate({ force: true });
    await queue.close();
  });
  return async (kind: string, payload: Record<string, unknown> = {}): Promise<JobOutcome> => {
    const orderId = `ord_${randomBytes(6).toString('hex')}`;
    await queue.add(kind, { protocol: 1, kind, orderId, ...payload }, { jobId: orderJobId(orderId) });
    const answer = () => finished().find((one) => one.orderId === orderId);
    await until(`the agent has ended ${kind}`, () => answer() !== undefined);
    const { outcome, failure, figures } = answer() ?? { outcome: 'failed', failure: null, figures: {} };
    return { outcome, failure, figures };
  };
}

/** Backs the clinic's database up, then has it lose rows: what a restore would be asked for. */
export async function backUpAndLoseRows(site: TakenOverSite) {
  const outcome = await site.send('backup', { setId: site.setId, sourceIds: null, destinationIds: null });
  expect(outcome).toMatchObject({ outcome: 'done' });
  const stored = () => site.context.journal.all("SELECT id FROM copy WHERE state = 'stored'").length;
  await until('both copies are stored', () => stored() === 2);
  await inDatabase(site.server, 'clinic', `DELETE FROM patient WHERE id > ${rowsNow}`);
  return newestCopy(site.context.journal);
}

/** A request as a centre makes it: this copy back onto the clinic's own database. */
export function aRequestFor(
  site: TakenOverSite,
  copy: ReturnType<typeof newestCopy>,
  change: Partial<Omit<RestoreRequest, 'target'>> & { target?: Partial<RestoreRequest['target']> } = {},
): RestoreRequest {
  const { practice, site: itself } = site.context.identity;
  const { copyId, backupId, destinationId } = copy;
  const { target, ...rest } = change;
  const now = new Date();
  return {
    format: 'keepwell-restore',
    version: 1,
    caseId: newId('rst', now),
    practice,
    site: { id: itself.id, name: itself.name },
    origin: { kind: 'copy', siteId: itself.id, sourceId: site.sourceId, backupId, copyId, destinationId },
    reason: 'Rows were deleted by mistake',
    requestedBy: requester,
    requestedAt: now.toISOString(),
    keepDays: 7,
    ...rest,
    target: {
      siteId: itself.id,
      sourceId: site.sourceId,
      server: null,
      database: 'clinic',
      mode: 'replace',
      targetRecipient: null,
      ...target,
    },
  };
}

/** Has the agent look, which anybody may, and answers with the document that its findings make. */
export async function checked(site: TakenOverSite, request: RestoreRequest) {
  expect(await site.send('check-restore', { request })).toMatchObject({ outcome: 'done' });
  return documentOf(request, preflightOf(site.context, request.caseId));
}

export async function approved(site: TakenOverSite, request: RestoreRequest): Promise<Permit> {
  return signed(await checked(site, request), site.approver.device);
}

/** No restore was begun, the clinic's database is what it was and open, and the agent trusts whom it trusted. */
export async function expectUntouched(site: TakenOverSite, trusted: Approver[] = [site.approver.approver]) {
  expect(factsOf(site.context.journal, 'restore-begun')).toEqual([]);
  expect(await databasesOn(site.server)).toEqual([{ name: 'clinic', isOpen: true }]);
  expect(await countOf(site.server, 'clinic')).toBe(rowsNow);
  const pinned = readApprovers(site.folder).pinned.map((pin) => pin.approver);
  expect(pinned).toEqual(trusted);
}

/** Every file of every copy with the hash of its bytes. */
export function copiesOf(site: TakenOverSite): Record<string, string> {
  const files = [0, 1].flatMap((index) => {
    const disk = path.join(site.root, `disk-${index}`);
    const entries = readdirSync(disk, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  });
  const hash = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
  return Object.fromEntries(files.sort().map((file) => [file, hash(file)]));
}
