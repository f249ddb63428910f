import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateX25519Identity } from 'age-encryption';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '#lib/shared/clock.ts';
import { openJournal } from '../journal/journal.ts';
import { loadKeys } from '../state/keys.ts';
import { stateFolderAt } from '../state/state-folder.ts';
import { runAgentCommand, startAgentProcess } from '../testing/agent-process.ts';
import {
  aRestorer,
  aRestoreSite,
  countOf,
  databasesOn,
  factsOf,
  inDatabase,
} from '../testing/restore-site.ts';
import { until } from '../testing/test-site.ts';

/** A disk with a site's copies and its capsule, the recovery key in a file, and a machine that never saw Keepwell. */
async function aDiskAndAFreshMachine() {
  const restorer = await aRestorer(await aRestoreSite({ rows: 300 }));
  await restorer.backUp();
  const { site, server } = restorer;
  const root = mkdtempSync(path.join(tmpdir(), 'kw-fresh-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const key = path.join(root, 'recovery.key');
  writeFileSync(key, `# recovery key\n${site.recoveryIdentity}\n`);
  const find = (ending: string) => {
    const names = readdirSync(site.destinationPath(0), { recursive: true, encoding: 'utf8' });
    return path.join(site.destinationPath(0), names.find((name) => name.endsWith(ending)) ?? '');
  };
  const { signingFingerprint } = await loadKeys(site.folder);
  const fresh = stateFolderAt(path.join(root, 'state'));
  const safety = path.join(root, 'safety');
  const place = [
    '--host',
    '127.0.0.1',
    '--port',
    String(server.port),
    '--user',
    'postgres',
    '--state',
    fresh.root,
  ];
  const restore = (...args: string[]) =>
    runAgentCommand(null, 'restore', ...args, ...place, '--safety-folder', safety);
  return { ...restorer, root, key, fresh, safety, signingFingerprint, dump: find('.dump.zst.age'), restore };
}

describe('restore on a machine that never saw Keepwell', () => {
  it('proves the copy by content, saves what is there, swaps, and journals each step', async () => {
    const at = await aDiskAndAFreshMachine();
    await inDatabase(
      at.server,
      'clinic',
      'DELETE FROM document WHERE id > 290; INSERT INTO patient VALUES (9000, $$Since$$)',
    );
    const { code, stdout, stderr } = await at.restore(
      at.dump,
      '--key',
      at.key,
      '--signer',
      at.signingFingerprint,
      '--to',
      'clinic',
      '--replace',
      '--yes',
      '--json',
    );
    expect(stderr).toContain('public.patient: 301 now, 300 then');
    expect(stderr).not.toContain('the key for contents is not here');
    expect(code, stderr).toBe(0);
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({ outcome: 'swapped', database: 'clinic', failure: null });
    expect(await countOf(at.server, 'clinic', 'document')).toBe(300);
    expect(await databasesOn(at.server)).toMatchObject([
      { name: 'clinic', isOpen: true },
      { name: answer.kept.database, isOpen: false },
    ]);
    const journal = openJournal(at.fresh.journal, systemClock);
    onTestFinished(() => journal.close());
    expect(factsOf(journal, 'restore-begun')).toMatchObject([{ by: 'site', approver: null }]);
    const compared = factsOf(journal, 'restore-step').find(({ comparison }) => comparison !== null);
    expect(compared?.comparison?.compared).toMatchObject({ tables: 2, hashedTables: 2 });
    expect(factsOf(journal, 'restore-ended')).toMatchObject([{ outcome: 'swapped' }]);
    const plain = path.join(at.root, 'safety.dump');
    execFileSync('sh', ['-c', `age -d -i "${at.key}" "${answer.safetyFile}" | zstd -dc > "${plain}"`]);
    expect(execFileSync('pg_restore', ['--data-only', '-f', '-', plain], { encoding: 'utf8' })).toContain(
      'Since',
    );
  });

  it.each(['restoring', 'blocking', 'swapping'] as const)(
    'that was killed in %s is settled by the next start, and then carried out',
    async (step) => {
      const at = await aDiskAndAFreshMachine();
      await inDatabase(at.server, 'clinic', 'DELETE FROM document WHERE id > 200');
      const place = ['--host', '127.0.0.1', '--port', String(at.server.port), '--state', at.fresh.root];
      const wish = ['--signer', at.signingFingerprint, '--to', 'clinic', '--replace', '--yes', '--json'];
      const args = ['restore', at.dump, '--key', at.key, ...wish, '--safety-folder', at.safety, ...place];
      const { child, ended } = startAgentProcess(null, args);
      await until('its journal is there', () => existsSync(at.fresh.journal));
      const journal = openJournal(at.fresh.journal, systemClock);
      onTestFinished(() => journal.close());
      const isThere = () =>
        factsOf(journal, 'restore-step').some((one) => one.step === step && one.state === 'started');
      while (!isThere()) await new Promise((resolve) => setImmediate(resolve));
      child.kill('SIGKILL');
      await ended;
      const again = await at.restore(at.dump, '--key', at.key, ...wish);
      expect(again.code, again.stderr).toBe(0);
      expect(await countOf(at.server, 'clinic', 'document')).toBe(300);
      const databases = await databasesOn(at.server);
      expect(databases.filter(({ isOpen }) => isOpen)).toEqual([{ name: 'clinic', isOpen: true }]);
      expect(databases.some(({ name }) => name.includes('_kw_'))).toBe(false);
      expect(factsOf(journal, 'restore-ended')).toHaveLength(2);
    },
  );

  it('makes the database where there is none of that name', async () => {
    const at = await aDiskAndAFreshMachine();
    const { code, stderr } = await at.restore(
      at.dump,
      '--key',
      at.key,
      '--signer',
      at.signingFingerprint,
      '--to',
      'new_home',
      '--replace',
      '--yes',
    );
    expect(code, stderr).toBe(0);
    expect(await countOf(at.server, 'new_home')).toBe(300);
  });

  it('touches nothing without the signer of the sheet, with another one, another key, or nobody to ask', async () => {
    const at = await aDiskAndAFreshMachine();
    const other = path.join(at.root, 'other.key');
    writeFileSync(other, `${await generateX25519Identity()}\n`);
    const to = ['--to', 'clinic', '--replace'];
    const good = ['--signer', at.signingFingerprint];
    const unsigned = await at.restore(at.dump, '--key', at.key, ...to, '--yes');
    expect(unsigned).toMatchObject({ code: 1, stderr: expect.stringContaining(at.signingFingerprint) });
    const wrong = await at.restore(at.dump, '--key', at.key, '--signer', '0000 1111', ...to, '--yes');
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('not known here') });
    const closed = await at.restore(at.dump, '--key', other, ...good, ...to, '--yes');
    expect(closed).toMatchObject({ code: 1, stderr: expect.stringContaining('opens this copy') });
    expect(await at.restore(at.dump, '--key', at.key, ...good, ...to)).toMatchObject({ code: 2 });
    const taken = await at.restore(at.dump, '--key', at.key, ...good, '--to', 'clinic', '--yes');
    expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining('--replace') });
    const bytes = readFileSync(at.dump);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 30) ^ 1, bytes.length - 30);
    writeFileSync(at.dump, bytes);
    expect(await at.restore(at.dump, '--key', at.key, ...good, ...to, '--yes')).toMatchObject({ code: 1 });
    expect(await databasesOn(at.server)).toEqual([{ name: 'clinic', isOpen: true }]);
    expect(await countOf(at.server, 'clinic')).toBe(300);
  });

  it('brings a plain dump of the practice software back, and refuses a file that is none or is cut', async () => {
    const at = await aDiskAndAFreshMachine();
    const dump = path.join(at.root, 'CABINET_2026.dump');
    execFileSync('pg_dump', ['-Fc', '-f', dump, at.server.urlOf('clinic')]);
    await inDatabase(at.server, 'clinic', 'DELETE FROM document');
    const well = await at.restore(dump, '--to', 'clinic', '--replace', '--yes', '--json');
    expect(well.code, well.stderr).toBe(0);
    expect(await countOf(at.server, 'clinic', 'document')).toBe(300);
    const { safetyFile } = JSON.parse(well.stdout);
    expect(execFileSync('pg_restore', ['--list', safetyFile], { encoding: 'utf8' })).toContain('patient');
    const cut = path.join(at.root, 'cut.dump');
    const whole = readFileSync(dump);
    writeFileSync(cut, whole.subarray(0, Math.floor(whole.length / 2)));
    expect(await at.restore(cut, '--to', 'half', '--yes')).toMatchObject({ code: 1 });
    const text = path.join(at.root, 'notes.dump');
    writeFileSync(text, 'not a dump');
    expect(await at.restore(text, '--to', 'none', '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no copy and no dump'),
    });
    const elsewhere = path.join(at.root, 'moved');
    mkdirSync(elsewhere);
    copyFileSync(at.dump, path.join(elsewhere, path.basename(at.dump)));
    const lonely = await at.restore(
      path.join(elsewhere, path.basename(at.dump)),
      '--key',
      at.key,
      '--to',
      'x',
      '--yes',
    );
    expect(lonely).toMatchObject({ code: 1, stderr: expect.stringContaining('manifest') });
    const names = (await databasesOn(at.server)).map(({ name }) => name);
    expect(names.filter((name) => !name.startsWith('clinic'))).toEqual([]);
  });
});
