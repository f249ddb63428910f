import { randomBytes } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { DrillTerms } from '#lib/contract/drill.ts';
import type { DatabaseContent } from '#lib/contract/manifest.ts';
import type { Clock } from '#lib/shared/clock.ts';
import { runAsSuperuser } from '#scripts/testing/database.ts';
import { manifestText, signManifest } from '../artifact/manifest.ts';
import { openAccess } from '../jobs/back-up-source.ts';
import { DrillRunner } from '../jobs/drill-runner.ts';
import { requireBackup } from '../journal/backups.ts';
import { type CopyRecord, storedCopies } from '../journal/copies.ts';
import { undeliveredFacts } from '../journal/journal-facts.ts';
import type { SiteContext } from '../site-context.ts';
import { saveAssignment } from '../state/assignment-file.ts';
import type { RestoreServer } from '../state/site-settings.ts';
import { aRunner, aSite, changeSettings, type SiteShape, type TestSite } from './test-site.ts';

export const noChecks: DrillTerms = { everyDays: null, checks: [] };

/** A site whose clinic has one of each thing that can get lost, and whose settings name a server for drills. */
export async function aDrillSite(shape: SiteShape & { drill?: DrillTerms; clock?: Clock } = {}) {
  const site = await aSite(shape);
  const role = await aReaderRole(site.databaseUrl.href);
  await runAsSuperuser(clinicSql(role), site.databaseUrl.href);
  changeSettings(site.folder, { restoreServers: [drillServerOf(site)], drillServer: 'Drills' });
  const { drill = noChecks } = shape;
  site.assignment = {
    ...site.assignment,
    sets: site.assignment.sets.map((set) => ({ ...set, drill })),
  };
  saveAssignment(site.folder, { etag: null, assignment: site.assignment });
  site.peer.assignment = site.assignment;
  return { site, role };
}

/** The site of a test with the parts that back up and drill, without a schedule, a queue or a centre. */
export async function aDrillBench(shape: Parameters<typeof aDrillSite>[0] = {}) {
  const { site, role } = await aDrillSite(shape);
  const { context, runner } = await aRunner(site, shape.clock);
  const drills = new DrillRunner(context, runner);
  onTestFinished(() => drills.stop());
  return { site, role, context, runner, drills };
}

/** The restore server that the shared test server is. */
export function drillServerOf(site: TestSite, change: Partial<RestoreServer> = {}): RestoreServer {
  const { host, port, socketFolder, user, sslMode } = sourceOf(site).settings;
  const place = { host, port, socketFolder, user, sslMode, maintenanceDatabase: 'postgres' };
  return { name: 'Drills', ...place, ...change };
}

export function sourceOf(site: TestSite) {
  const [source] = site.assignment.sources;
  if (source === undefined) throw new Error('The test site has no source');
  return source;
}

export function sql(site: TestSite, text: string) {
  return runAsSuperuser(text, site.databaseUrl.href);
}

/** What the clinic's database holds now, as a manifest of this site would say it. */
export async function contentNow(site: TestSite, context: SiteContext): Promise<DatabaseContent> {
  const source = sourceOf(site);
  const signal = new AbortController().signal;
  const snapshot = await context.engineFor(source).openSnapshot(await openAccess(context, source), signal);
  try {
    return await snapshot.takeContent({ key: context.keys.hashKey, budgetMs: 60_000, signal });
  } finally {
    await snapshot.close();
  }
}

/** Signs a backup's manifest again, with what the database held at another time: its copy then lacks what that says. */
export function claim(
  site: TestSite,
  context: SiteContext,
  copy: CopyRecord,
  content: DatabaseContent,
): void {
  const { names, signed } = requireBackup(context.journal, copy.backupId);
  const { signer: _, ...manifest } = signed.manifest;
  const again = signManifest({ ...manifest, content }, context.keys.signingKey);
  const file = path.join(site.destinationPath(0), names.manifest);
  chmodSync(file, 0o600);
  writeFileSync(file, manifestText(again));
  context.journal.run(
    'UPDATE backup SET signed_manifest = ? WHERE id = ?',
    JSON.stringify(again),
    copy.backupId,
  );
}

export function newestCopy(context: SiteContext, destinationId = 'dst_0'): CopyRecord {
  const copy = storedCopies(context.journal, destinationId).at(-1);
  if (copy === undefined) throw new Error(`No copy is stored at ${destinationId}`);
  return copy;
}

export function toldDrills(context: SiteContext) {
  const bodies = undeliveredFacts(context.journal, 1e4, 1e9).map((fact) => fact.body);
  return bodies.filter((body) => body.kind === 'drill-finished');
}

/** Throwaway databases on the shared server that this site's journal names. */
export async function throwawaysLeft(context: SiteContext): Promise<string[]> {
  const named = context.journal.all('SELECT database FROM drill').map((row) => String(row.database));
  const rows = await runAsSuperuser("SELECT datname FROM pg_database WHERE datname LIKE 'kw\\_drill\\_%'");
  return rows.map((row) => String(row.datname)).filter((name) => named.includes(name));
}

/** A role that is granted something; its grants go with it, before its database does. */
async function aReaderRole(databaseUrl: string): Promise<string> {
  const role = `reader_${randomBytes(4).toString('hex')}`;
  await runAsSuperuser(`CREATE ROLE ${role}`);
  onTestFinished(async () => {
    await runAsSuperuser(`DROP OWNED BY ${role}`, databaseUrl);
    await runAsSuperuser(`DROP ROLE ${role}`);
  });
  return role;
}

function clinicSql(role: string): string {
  return `
    CREATE TABLE appointment (id serial PRIMARY KEY, at timestamptz NOT NULL, patient_id integer REFERENCES patient);
    INSERT INTO appointment (at, patient_id) SELECT now() - n * interval '1 hour', n FROM generate_series(1, 200) n;
    CREATE INDEX patient_name ON patient (name);
    SELECT lo_from_bytea(n, convert_to('letter ' || n, 'UTF8')) FROM generate_series(70001, 70003) n;
    CREATE FUNCTION age_of(born date) RETURNS integer LANGUAGE sql STABLE AS 'SELECT extract(year FROM age(born))::integer';
    GRANT SELECT ON patient, appointment TO ${role};`;
}
