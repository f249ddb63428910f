import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { requireCase } from '../journal/restore-cases.ts';
import {
  aPermit,
  aRequest,
  aRestorer,
  aRestoreSite,
  copyOrigin,
  countOf,
  databasesOn,
  factsOf,
  inDatabase,
  preflightOf,
} from '../testing/restore-site.ts';
import { TestClock } from '../testing/test-clock.ts';

const dayMs = 86_400_000;

async function aSiteThatLostRows(options: { clock?: TestClock; closingWaitMs?: number } = {}) {
  const restorer = await aRestorer(await aRestoreSite({ rows: 500 }), options);
  const copy = await restorer.backUp();
  // 100 deleted by mistake, 3 entered since.
  await inDatabase(
    restorer.server,
    'clinic',
    `DELETE FROM document WHERE id > 400; DELETE FROM patient WHERE id > 400;
     INSERT INTO patient SELECT 1000 + n, 'Since ' || n FROM generate_series(1, 3) n;
     INSERT INTO document SELECT 2000 + n, 1, '\\x00' FROM generate_series(1, 150) n;`,
  );
  return { ...restorer, copy, origin: copyOrigin(restorer.site, copy) };
}

describe('a restore onto its own database', () => {
  it('says before what would be lost, brings the backup back, and keeps the original beside', async () => {
    const site = await aSiteThatLostRows();
    const request = aRequest(site.site, site.origin);
    const permit = await aPermit(site, request);
    const { findings, losses, dumpSha256, tablesSame } = permit.document.preflight;
    expect(findings.filter(({ level }) => level === 'red')).toEqual([]);
    expect(losses).toMatchObject([
      { table: 'document', kind: 'fewer', rowsNow: 550, rowsThen: 500 },
      { table: 'patient', kind: 'more', rowsNow: 403, rowsThen: 500 },
    ]);
    expect(tablesSame).toBe(0);
    expect(dumpSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(await site.restores.restore(permit, null)).toMatchObject({ outcome: 'done', failure: null });
    expect(await countOf(site.server, 'clinic')).toBe(500);
    const databases = await databasesOn(site.server);
    expect(databases).toMatchObject([{ name: 'clinic', isOpen: true }, { isOpen: false }]);
    expect(databases[1]?.name).toMatch(/^clinic_before_\d{4}-\d\d-\d\d_\d\dh\d\d$/);
    const [end] = factsOf(site.context.journal, 'restore-ended');
    expect(end).toMatchObject({ outcome: 'swapped', kept: { server: 'main', database: databases[1]?.name } });
    expect(end?.safetyBackupId).toMatch(/^bak_/);
    const done = factsOf(site.context.journal, 'restore-step').filter(({ state }) => state === 'done');
    expect(done.map(({ step }) => step)).toEqual([
      'permit',
      'closing',
      'safety-backup',
      'restoring',
      'comparing',
      'blocking',
      'swapping',
      'allowing',
    ]);
    expect(done[4]?.comparison).toMatchObject({ differencesTotal: 0, compared: { tables: 2, rows: 1000 } });
  });

  it('is undone by a case of its own, which says what was entered since, and keeps what it undid', async () => {
    const site = await aSiteThatLostRows();
    const request = aRequest(site.site, site.origin);
    await site.restores.restore(await aPermit(site, request), null);
    await inDatabase(
      site.server,
      'clinic',
      "INSERT INTO patient SELECT 5000 + n, 'New ' || n FROM generate_series(1, 7) n",
    );
    const undo = aRequest(site.site, { kind: 'kept', caseId: request.caseId });
    const permit = await aPermit(site, undo);
    expect(permit.document.preflight.losses).toMatchObject([
      { table: 'patient', kind: 'fewer', rowsNow: 507, rowsThen: 500 },
    ]);
    expect(await site.restores.restore(permit, null)).toMatchObject({ outcome: 'done' });
    expect(await countOf(site.server, 'clinic')).toBe(403);
    const databases = await databasesOn(site.server);
    expect(databases.map(({ isOpen }) => isOpen)).toEqual([true, false]);
    const again = aRequest(site.site, { kind: 'kept', caseId: request.caseId });
    await site.restores.check(again);
    expect(preflightOf(site.context, again.caseId).findings).toContainEqual({
      code: 'copy_unreachable',
      level: 'red',
      figures: {},
    });
    expect(requireCase(site.context.journal, undo.caseId).kept?.database).toBe(databases[1]?.name);
  });

  it('drops the kept original when its time is over, but not before a backup of the new one is stored', async () => {
    const clock = new TestClock();
    const site = await aSiteThatLostRows({ clock });
    const request = aRequest(site.site, site.origin);
    await site.restores.restore(await aPermit(site, request), null);
    await site.restores.tend();
    expect(await databasesOn(site.server)).toHaveLength(2);
    clock.pass(8 * dayMs);
    await site.restores.tend();
    await site.restores.tend();
    expect(await databasesOn(site.server)).toHaveLength(2);
    expect(factsOf(site.context.journal, 'kept-dropped')).toMatchObject([{ outcome: 'stays' }]);
    clock.setWall(-8 * dayMs);
    await site.backUp();
    clock.setWall(8 * dayMs);
    await site.restores.tend();
    expect(await databasesOn(site.server)).toMatchObject([{ name: 'clinic' }]);
    expect(factsOf(site.context.journal, 'kept-dropped')).toMatchObject([
      { outcome: 'stays' },
      { outcome: 'dropped' },
    ]);
  });

  it('goes on while 20 clients keep writing and reconnecting, when the approver has seen that they do', async () => {
    const site = await aSiteThatLostRows({ closingWaitMs: 200 });
    await inDatabase(site.server, 'clinic', 'CREATE TABLE visit (id serial, at timestamptz DEFAULT now())');
    const copy = await site.backUp();
    let isOver = false;
    const clients = Array.from({ length: 20 }, async () => {
      let writes = 0;
      while (!isOver) {
        // A workstation that is put out comes back at once; what it meets meanwhile is not this test's matter.
        await inDatabase(site.server, 'clinic', 'INSERT INTO visit DEFAULT VALUES').then(
          () => {
            writes += 1;
          },
          () => undefined,
        );
      }
      return writes;
    });
    const request = aRequest(site.site, copyOrigin(site.site, copy));
    let permit = await aPermit(site, request);
    // Each client is away between two writes; the check may just miss them all.
    while (!permit.document.preflight.findings.some(({ code }) => code === 'people_connected'))
      permit = await aPermit(site, request);
    const outcome = await site.restores.restore(permit, null);
    isOver = true;
    const writes = await Promise.all(clients);
    expect(outcome).toMatchObject({ outcome: 'done', failure: null });
    expect(writes.every((count) => count > 0)).toBe(true);
    const [clinic, kept] = await databasesOn(site.server);
    expect([clinic?.isOpen, kept?.isOpen]).toEqual([true, false]);
    await site.server.run(`ALTER DATABASE "${kept?.name}" ALLOW_CONNECTIONS true`);
    const both =
      (await countOf(site.server, 'clinic', 'visit')) +
      (await countOf(site.server, kept?.name ?? '', 'visit'));
    expect(both).toBe(writes.reduce((sum, count) => sum + count, 0));
  });

  it('is refused while people are connected whom the approver did not see', async () => {
    const site = await aSiteThatLostRows({ closingWaitMs: 300 });
    const permit = await aPermit(site, aRequest(site.site, site.origin));
    const { default: postgres } = await import('postgres');
    const client = postgres(site.server.urlOf('clinic'), { max: 1 });
    await client`SELECT 1`;
    const outcome = await site.restores.restore(permit, null);
    await client.end();
    expect(outcome).toMatchObject({ outcome: 'failed', failure: { code: 'people_connected' } });
    expect(await databasesOn(site.server)).toEqual([{ name: 'clinic', isOpen: true }]);
    expect(await countOf(site.server, 'clinic')).toBe(403);
  });
});

describe('a restore under a new name', () => {
  it('touches the original in nothing, and takes no safety backup', async () => {
    const site = await aSiteThatLostRows();
    const request = aRequest(site.site, site.origin, {
      target: { database: 'look', mode: 'beside', server: 'main', sourceId: null },
    });
    const permit = await aPermit(site, request);
    expect(permit.document.preflight.findings.filter(({ level }) => level === 'red')).toEqual([]);
    expect(await site.restores.restore(permit, null)).toMatchObject({ outcome: 'done' });
    expect(await countOf(site.server, 'look')).toBe(500);
    expect(await countOf(site.server, 'clinic')).toBe(403);
    expect(factsOf(site.context.journal, 'restore-ended')).toMatchObject([
      { outcome: 'restored', safetyBackupId: null, kept: null },
    ]);
    const taken = aRequest(site.site, site.origin, {
      target: { database: 'look', mode: 'beside', server: 'main', sourceId: null },
    });
    await site.restores.check(taken);
    expect(preflightOf(site.context, taken.caseId).findings).toContainEqual(
      expect.objectContaining({ code: 'name_taken', level: 'red' }),
    );
  });
});

describe('a copy that is not what was approved', () => {
  const stored = (folder: string, ending: string) => {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith(ending),
    );
    return path.join(folder, names[0] ?? '');
  };

  it('altered by one byte after the check leaves the original in place, and nothing else', async () => {
    const site = await aSiteThatLostRows();
    const permit = await aPermit(site, aRequest(site.site, site.origin));
    const file = stored(site.site.destinationPath(0), '.dump.zst.age');
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 40) ^ 1, bytes.length - 40);
    writeFileSync(file, bytes);
    expect(await site.restores.restore(permit, null)).toMatchObject({
      outcome: 'failed',
      failure: { code: 'copy_altered' },
    });
    expect(await databasesOn(site.server)).toEqual([{ name: 'clinic', isOpen: true }]);
    expect(await countOf(site.server, 'clinic')).toBe(403);
  });

  it('altered by one byte before the check, or with an altered manifest, is a red finding', async () => {
    const site = await aSiteThatLostRows();
    const file = stored(site.site.destinationPath(0), '.dump.zst.age');
    const good = readFileSync(file);
    const bytes = Buffer.from(good);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 40) ^ 1, bytes.length - 40);
    writeFileSync(file, bytes);
    const first = aRequest(site.site, site.origin);
    await site.restores.check(first);
    expect(preflightOf(site.context, first.caseId).findings[0]).toMatchObject({
      code: 'copy_unreadable',
      level: 'red',
      figures: { reason: 'copy_altered' },
    });
    writeFileSync(file, good);
    const manifest = stored(site.site.destinationPath(0), '.manifest.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"rows": 500', '"rows": 501'));
    const second = aRequest(site.site, site.origin);
    await site.restores.check(second);
    expect(preflightOf(site.context, second.caseId).findings[0]).toMatchObject({
      level: 'red',
      figures: { reason: 'manifest_altered' },
    });
  });
});

describe('a file at the site', () => {
  const wish = (path: string) => ({ kind: 'file' as const, path });
  const findingsOf = async (site: Awaited<ReturnType<typeof aSiteThatLostRows>>, file: string) => {
    const request = aRequest(site.site, wish(file));
    await site.restores.check(request);
    return preflightOf(site.context, request.caseId).findings;
  };

  it('such as the software’s own dump is restored with its losses unknown, and only as it was when it was checked', async () => {
    const site = await aSiteThatLostRows();
    const dump = path.join(site.site.root, 'CABINET_2026.dump');
    execFileSync('pg_dump', ['-Fc', '-f', dump, site.server.urlOf('clinic')]);
    await inDatabase(site.server, 'clinic', 'DELETE FROM document');
    const permit = await aPermit(site, aRequest(site.site, wish(dump)));
    const codes = permit.document.preflight.findings.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['copy_proven', 'no_manifest', 'losses_unknown']));
    execFileSync('pg_dump', ['-Fc', '-Z1', '-f', dump, site.server.urlOf('clinic')]);
    expect(await site.restores.restore(permit, null)).toMatchObject({ failure: { code: 'copy_altered' } });
    expect(await databasesOn(site.server)).toEqual([{ name: 'clinic', isOpen: true }]);
    const again = await aPermit(site, aRequest(site.site, wish(dump)));
    expect(await site.restores.restore(again, null)).toMatchObject({ outcome: 'done' });
  });

  it('outside the allowed roots, behind a link that leads out of them, missing, or no dump is refused by name', async () => {
    const site = await aSiteThatLostRows();
    const link = path.join(site.site.root, 'link.dump');
    symlinkSync('/etc/passwd', link);
    const text = path.join(site.site.root, 'text.dump');
    writeFileSync(text, 'not a dump');
    const reasons = [];
    for (const file of ['/etc/passwd', link, path.join(site.site.root, 'none.dump'), text, 'relative.dump'])
      reasons.push((await findingsOf(site, file))[0]?.figures.reason);
    expect(reasons).toEqual([
      'path_outside_roots',
      'path_outside_roots',
      'copy_missing',
      'file_refused',
      'file_refused',
    ]);
  });
});
