import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import postgres from 'postgres';
import { inject, onTestFinished } from 'vitest';
import type { AssignedSet, AssignedSource, Assignment } from '#lib/contract/assignment.ts';
import type { Clock } from '#lib/shared/clock.ts';
import { createLogger } from '#lib/shared/logger.ts';
import { emptyDatabase } from '#scripts/testing/database.ts';
import { type AgentOptions, type Rhythm, startAgent } from '../agent.ts';
import { enrol } from '../centre/enrol.ts';
import { CopyMaker } from '../jobs/copy-maker.ts';
import { BackupRunner } from '../jobs/run-backups.ts';
import { openSite } from '../open-site.ts';
import type { SiteContext } from '../site-context.ts';
import { requireSecrets } from '../state/identity.ts';
import { lockStateFolder } from '../state/lock.ts';
import { readSettings, type SiteSettings, saveSettings } from '../state/site-settings.ts';
import { type StateFolder, stateFolderAt } from '../state/state-folder.ts';
import { CentrePeer } from './centre-peer.ts';

/** An enrolled site with a database of its own and folders for its copies; all of it goes when the test ends. */
export type TestSite = {
  root: string;
  folder: StateFolder;
  peer: CentrePeer;
  databaseUrl: URL;
  recoveryIdentity: string;
  recoveryRecipient: string;
  assignment: Assignment;
  destinationPath(index: number): string;
};

export type SiteShape = { destinations?: number; rows?: number; databaseUrl?: string; clock?: Clock };

export async function aSite(shape: SiteShape = {}): Promise<TestSite> {
  const root = mkdtempSync(path.join(tmpdir(), 'kw-site-'));
  const peer = await new CentrePeer(inject('sitesRedisUrl')).start();
  onTestFinished(async () => {
    await peer.stop();
    rmSync(root, { recursive: true, force: true });
  });
  const databaseUrl = new URL(shape.databaseUrl ?? (await emptyDatabase()));
  await fill(databaseUrl.href, shape.rows ?? 500);
  const recoveryIdentity = await generateX25519Identity();
  const recoveryRecipient = await identityToRecipient(recoveryIdentity);
  peer.recoveryRecipient = recoveryRecipient;
  const folder = stateFolderAt(path.join(root, 'state'));
  const clock = shape.clock ?? { now: () => new Date(), monotonicMs: () => performance.now() };
  await enrol({ folder, centre: peer.url, token: peer.makeToken(), recoveryRecipient, again: false, clock });
  const paths = Array.from({ length: shape.destinations ?? 1 }, (_, index) =>
    path.join(root, `disk-${index}`),
  );
  for (const one of paths) mkdirSync(one);
  changeSettings(folder, { allowedRoots: [root], reserveBytes: 0 });
  const assignment = anAssignment(peer, recoveryRecipient, databaseUrl, paths, clock.now());
  peer.assignment = assignment;
  const destinationPath = (index: number) => paths[index] ?? '';
  return {
    root,
    folder,
    peer,
    databaseUrl,
    recoveryIdentity,
    recoveryRecipient,
    assignment,
    destinationPath,
  };
}

export function changeSettings(folder: StateFolder, change: Partial<SiteSettings>): void {
  saveSettings(folder, { ...readSettings(folder), ...change });
}

/** The same site with another assignment at the centre. */
export function reassign(
  site: TestSite,
  change: (assignment: Assignment) => Partial<Assignment>,
): Assignment {
  const before = site.peer.assignment ?? site.assignment;
  site.peer.assignment = { ...before, version: before.version + 1, ...change(before) };
  return site.peer.assignment;
}

export function withSchedule(assignment: Assignment, change: Partial<AssignedSet>): Partial<Assignment> {
  return { sets: assignment.sets.map((set) => ({ ...set, ...change })) };
}

/** Due every day at this instant's local time. */
export function dueAt(at: Date): AssignedSet['schedule'] {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/Paris',
    hour: '2-digit',
    minute: '2-digit',
  });
  return { kind: 'times', days: [1, 2, 3, 4, 5, 6, 7], times: [parts.format(at)] };
}

/** The agent in this process; ended when the test is. */
export async function anAgent(
  site: Pick<TestSite, 'folder'>,
  options: { clock?: Clock; rhythm?: Partial<Rhythm> } = {},
) {
  const clock = options.clock ?? { now: () => new Date(), monotonicMs: () => performance.now() };
  const lock = lockStateFolder(site.folder, 'run', clock.now());
  const context = await openSite(site.folder, clock, quietLog());
  const quick = {
    schedule: 100,
    takeWithin: 1_500,
    copies: 100,
    orders: 100,
    report: 300,
    settings: 200,
    clock: 200,
  };
  const settings: AgentOptions = {
    site: context,
    secrets: requireSecrets(site.folder),
    findTools: async () => [],
    rhythm: { ...quick, ...options.rhythm },
  };
  const agent = await startAgent(settings);
  let isStopped = false;
  const stop = async () => {
    if (isStopped) return;
    isStopped = true;
    await agent.stop();
    context.journal.close();
    lock.release();
  };
  onTestFinished(stop);
  return { context, stop };
}

/** The parts that make backups, without a schedule, a queue or a centre. */
export async function aRunner(
  site: TestSite,
  clock?: Clock,
): Promise<{ context: SiteContext; runner: BackupRunner; copies: CopyMaker }> {
  const context = await openSite(
    site.folder,
    clock ?? { now: () => new Date(), monotonicMs: () => performance.now() },
    quietLog(),
  );
  const copies = new CopyMaker(context);
  const runner = new BackupRunner(context, copies, () => undefined);
  onTestFinished(async () => {
    await Promise.all([runner.stop(), copies.stop()]);
    context.journal.close();
  });
  return { context, runner, copies };
}

export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  limitMs = 30_000,
): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`Not so within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function quietLog() {
  const log = createLogger('agent', process.stderr);
  log.level = process.env.KEEPWELL_LOG ?? 'silent';
  return log;
}

function anAssignment(
  peer: CentrePeer,
  recoveryRecipient: string,
  databaseUrl: URL,
  paths: string[],
  now: Date,
): Assignment {
  const source: AssignedSource = {
    id: 'src_main',
    name: 'Main database',
    engine: 'postgres',
    settings: {
      host: databaseUrl.hostname,
      port: Number(databaseUrl.port),
      socketFolder: '',
      database: databaseUrl.pathname.slice(1),
      user: decodeURIComponent(databaseUrl.username) || 'postgres',
      sslMode: 'prefer',
      excludeSchemas: [],
    },
    sealedSecret: null,
  };
  const destinations = paths.map((folder, index) => ({
    id: `dst_${index}`,
    name: `Disk ${index}`,
    kind: 'folder' as const,
    placement: 'on-site' as const,
    settings: { path: folder },
    sealedSecret: null,
  }));
  const set: AssignedSet = {
    id: 'set_main',
    name: 'Practice database',
    sourceIds: [source.id],
    policyId: 'pol_1',
    policyVersion: 1,
    schedule: { kind: 'times', days: [1, 2, 3, 4, 5, 6, 7], times: ['03:00'] },
    graceMinutes: 60,
    destinationIds: destinations.map((one) => one.id),
    retention: {
      keepLast: null,
      keepDaily: null,
      keepWeekly: null,
      keepMonthly: null,
      keepYearly: null,
      keepAtLeast: null,
    },
    retentionAt: {},
    drill: { everyDays: null, checks: [] },
    // Nothing is due until a test says so.
    activeFrom: new Date(now.getTime() + 1_000).toISOString(),
  };
  return {
    protocol: 1,
    version: 1,
    practice: { id: peer.practiceId, name: 'Cabinet Dupont' },
    site: { id: peer.siteId, name: 'Lyon', timeZone: 'Europe/Paris', locale: 'fr' },
    recoveryRecipient,
    sources: [source],
    destinations,
    sets: [set],
    holds: [],
    approvers: [],
    endorsements: [],
    revokedCredentials: [],
  };
}

async function fill(url: string, rows: number): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(`
      CREATE TABLE patient (id integer PRIMARY KEY, name text NOT NULL, born date, note text);
      CREATE TABLE document (id integer PRIMARY KEY, patient_id integer REFERENCES patient, content bytea);
      INSERT INTO patient SELECT n, 'Patient ' || n, '1950-01-01'::date + n % 20000, repeat('note ' || n, 20) FROM generate_series(1, ${rows}) n;
      INSERT INTO document SELECT n, n, decode(repeat(md5(n::text), 40), 'hex') FROM generate_series(1, ${rows}) n;`);
  } finally {
    await sql.end();
  }
}
