import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findTools, toolPath } from '../engines/postgres/tools/find-tools.ts';
import { saveAssignment } from '../state/assignment-file.ts';
import { loadKeys } from '../state/keys.ts';
import { stateFolderAt } from '../state/state-folder.ts';
import { runAgentCommand, startAgentProcess } from '../testing/agent-process.ts';
import { aSite, type TestSite, until } from '../testing/test-site.ts';

const commands = [
  'enrol',
  'run',
  'backup',
  'verify',
  'status',
  'doctor',
  'settings',
  'server',
  'install',
  'list',
  'extract',
];

function adopt(site: TestSite) {
  saveAssignment(site.folder, { etag: null, assignment: site.assignment });
}

function dumpsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.dump.zst.age'))
    .map((name) => path.join(folder, name));
}

describe('every command', () => {
  it('explains itself, with an example and the exit codes', async () => {
    const help = commands.map(async (command) => ({
      command,
      ...(await runAgentCommand(null, command, '--help')),
    }));
    for (const { command, code, stdout } of await Promise.all(help)) {
      expect(code, command).toBe(0);
      expect(stdout, command).toMatch(/Examples?:\n {2}(sudo )?keepwell-agent /);
      expect(stdout, command).toContain('Exit codes:');
    }
  });

  it('ends with 2 when it is used wrongly', async () => {
    for (const args of [
      ['nonsense'],
      ['backup', '--nonsense'],
      ['enrol'],
      ['settings', '--staging-quota', 'much'],
    ]) {
      expect(await runAgentCommand(null, ...args), args.join(' ')).toMatchObject({ code: 2 });
    }
  });

  it('ends with 3 and says what to do when no agent is enrolled', async () => {
    const folder = stateFolderAt(path.join('/tmp', `kw-none-${process.pid}`));
    for (const command of ['run', 'backup', 'status', 'doctor', 'verify']) {
      const ended = await runAgentCommand(folder, command);
      expect(ended, command).toMatchObject({ code: 3 });
      expect(ended.stderr).toContain('enrolment command');
    }
  });
});

describe('enrol', () => {
  it('prints the fingerprints, keeps keys and secrets to itself, and refuses to be done twice', async () => {
    const site = await aSite();
    const folder = stateFolderAt(path.join(site.root, 'second'));
    const args = ['--centre', site.peer.url, '--recovery-key', site.recoveryRecipient];
    const ended = await runAgentCommand(folder, 'enrol', ...args, '--token', site.peer.makeToken(), '--json');
    expect(ended).toMatchObject({ code: 0 });
    const keys = await loadKeys(folder);
    expect(JSON.parse(ended.stdout)).toMatchObject({
      signingFingerprint: keys.signingFingerprint,
      ageFingerprint: keys.ageFingerprint,
    });
    for (const file of [folder.ageKey, folder.signingKey, folder.hashKey, folder.secrets]) {
      expect(statSync(file).mode & 0o777, file).toBe(0o600);
    }
    expect(statSync(folder.root).mode & 0o777).toBe(0o700);
    const again = await runAgentCommand(folder, 'enrol', ...args, '--token', site.peer.makeToken());
    expect(again).toMatchObject({ code: 3 });
    expect(again.stderr).toContain('--again');
  });

  it('refuses a centre that names another recovery key, and plain http beyond this machine', async () => {
    const site = await aSite();
    const folder = stateFolderAt(path.join(site.root, 'second'));
    site.peer.recoveryRecipient = `age1${'q'.repeat(58)}`;
    const args = ['enrol', '--recovery-key', site.recoveryRecipient, '--token', site.peer.makeToken()];
    const other = await runAgentCommand(folder, ...args, '--centre', site.peer.url);
    expect(other.code).not.toBe(0);
    expect(other.stderr).toMatch(/another recovery key/);
    expect(existsSync(folder.identity)).toBe(false);
    const plain = await runAgentCommand(folder, ...args, '--centre', 'http://backup.example.org');
    expect(plain.stderr).toMatch(/Use https/);
  });

  it('whose answer was lost says to make a new command, and keeps the keys for it', async () => {
    const site = await aSite();
    const folder = stateFolderAt(path.join(site.root, 'second'));
    const token = site.peer.makeToken();
    const args = ['enrol', '--centre', site.peer.url, '--recovery-key', site.recoveryRecipient];
    site.peer.loseAnswers = 1;
    const lost = await runAgentCommand(folder, ...args, '--token', token);
    expect(lost).toMatchObject({ code: 1 });
    expect(lost.stderr).toMatch(/new command/);
    const spent = await runAgentCommand(folder, ...args, '--token', token);
    expect(spent.stderr).toMatch(/new enrolment command/);
    const before = (await loadKeys(folder)).ageRecipient;
    expect(await runAgentCommand(folder, ...args, '--token', site.peer.makeToken())).toMatchObject({
      code: 0,
    });
    expect((await loadKeys(folder)).ageRecipient).toBe(before);
  });
});

describe('without a running agent', () => {
  it('backs up, verifies and lists, and extracts the plain dump from the disk alone', async () => {
    const site = await aSite();
    adopt(site);
    const backup = await runAgentCommand(site.folder, 'backup', '--json');
    expect(backup).toMatchObject({ code: 0 });
    expect(JSON.parse(backup.stdout)).toMatchObject({ outcome: 'done', figures: { copiesStored: 1 } });
    const verify = await runAgentCommand(site.folder, 'verify', '--level', 'readable');
    expect(verify.stdout).toMatch(/^✓ /);
    const listed = await runAgentCommand(null, 'list', site.destinationPath(0), '--json');
    expect(JSON.parse(listed.stdout)).toMatchObject([{ practice: 'Cabinet Dupont', rows: 1_000 }]);

    const key = path.join(site.root, 'recovery.key');
    writeFileSync(key, `# printed sheet\n${site.recoveryIdentity}\n`);
    const out = path.join(site.root, 'out');
    const [dump] = dumpsBelow(site.destinationPath(0));
    const { signingFingerprint } = { signingFingerprint: (await loadKeys(site.folder)).signingFingerprint };
    const extracted = await runAgentCommand(
      null,
      'extract',
      dump ?? '',
      '--key',
      key,
      '-o',
      out,
      '--signer',
      signingFingerprint,
    );
    expect(extracted).toMatchObject({ code: 0, stderr: '' });
    const [tools] = await findTools(null);
    const plain = path.join(out, path.basename(dump ?? '').replace('.zst.age', ''));
    const contents = execFileSync(toolPath(tools?.folder ?? '', 'pg_restore'), ['--list', plain], {
      encoding: 'utf8',
    });
    expect(contents).toContain('TABLE DATA public patient');
    const stranger = await runAgentCommand(
      null,
      'extract',
      dump ?? '',
      '--key',
      key,
      '-o',
      out,
      '--signer',
      '0000 1111',
    );
    expect(stranger).toMatchObject({ code: 1 });
  });

  it('ends with 4 when the backup is made but a copy still waits', async () => {
    const site = await aSite({ destinations: 2 });
    adopt(site);
    renameSync(site.destinationPath(1), `${site.destinationPath(1)}-away`);
    expect(await runAgentCommand(site.folder, 'backup')).toMatchObject({ code: 4 });
    const status = await runAgentCommand(site.folder, 'status');
    expect(status.stdout).toMatch(/a copy waits for Disk 1/);
  });

  it('says what sets there are when it must be told which one', async () => {
    const site = await aSite();
    adopt(site);
    const ended = await runAgentCommand(site.folder, 'backup', '--set', 'Nope');
    expect(ended).toMatchObject({ code: 2 });
    expect(ended.stderr).toContain('Practice database');
  });

  it('refuses to back up when a key is missing, and names the file', async () => {
    const site = await aSite();
    adopt(site);
    rmSync(site.folder.ageKey);
    const ended = await runAgentCommand(site.folder, 'backup');
    expect(ended).toMatchObject({ code: 3 });
    expect(ended.stderr).toContain(site.folder.ageKey);
    expect(existsSync(site.folder.ageKey)).toBe(false);
  });
});

describe('with a running agent', () => {
  it('hands a backup over and follows it, refuses a second agent, and ends within seconds of SIGTERM', async () => {
    const site = await aSite();
    const { child, ended } = startAgentProcess(site.folder, ['run']);
    await until('the assignment is adopted', () => site.peer.bodies('assignment-adopted').length === 1);
    const second = await runAgentCommand(site.folder, 'run');
    expect(second).toMatchObject({ code: 3 });
    expect(second.stderr).toContain(String(child.pid));

    const backup = await runAgentCommand(site.folder, 'backup', '--json');
    expect(backup).toMatchObject({ code: 0 });
    expect(JSON.parse(backup.stdout)).toMatchObject({ outcome: 'done', figures: { copiesStored: 1 } });
    await until('it is told', () => site.peer.bodies('attempt-started').length === 1);
    expect(site.peer.bodies('attempt-started')).toMatchObject([{ trigger: 'local', orderId: null }]);
    const status = JSON.parse((await runAgentCommand(site.folder, 'status', '--json')).stdout);
    expect(status).toMatchObject({ running: { pid: child.pid }, standing: { state: 'well' } });

    const asked = performance.now();
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0 });
    expect(performance.now() - asked).toBeLessThan(8_000);
  });

  it('writes no secret into its log', async () => {
    const site = await aSite();
    const { child, ended } = startAgentProcess(site.folder, ['run']);
    await until('the assignment is adopted', () => site.peer.bodies('assignment-adopted').length === 1);
    await runAgentCommand(site.folder, 'backup');
    child.kill('SIGINT');
    const { stdout, stderr, code } = await ended;
    expect(code).toBe(0);
    const secrets = JSON.parse(readFileSync(site.folder.secrets, 'utf8'));
    const keys = await loadKeys(site.folder);
    for (const secret of [secrets.token, secrets.redis.password, keys.ageIdentity]) {
      expect(stdout + stderr).not.toContain(secret);
    }
  });

  it('takes changed settings up and tells the centre', async () => {
    const site = await aSite();
    startAgentProcess(site.folder, ['run']);
    await until('it has started', () => site.peer.bodies('agent-started').length === 1);
    const ended = await runAgentCommand(site.folder, 'settings', '--staging-quota', '2GB', '--json');
    expect(JSON.parse(ended.stdout)).toMatchObject({ stagingQuotaBytes: 2e9 });
    await until('it is told', () => site.peer.bodies('agent-started').at(-1)?.stagingQuotaBytes === 2e9);
  });
});

describe('settings', () => {
  it('refuses a relative path and changes nothing', async () => {
    const site = await aSite();
    const ended = await runAgentCommand(site.folder, 'settings', '--allow-root', 'backup');
    expect(ended).toMatchObject({ code: 3 });
    expect(ended.stderr).toMatch(/Nothing was changed/);
    const shown = await runAgentCommand(site.folder, 'settings', '--json');
    expect(JSON.parse(shown.stdout)).toMatchObject({ allowedRoots: [site.root] });
  });
});

describe('doctor', () => {
  it('finds a good site well', async () => {
    const site = await aSite();
    adopt(site);
    const ended = await runAgentCommand(site.folder, 'doctor', '--json');
    const findings = JSON.parse(ended.stdout) as { topic: string; state: string }[];
    expect(findings.filter((finding) => finding.state === 'bad')).toEqual([]);
    expect(ended).toMatchObject({ code: 0 });
    for (const topic of [
      'state folder',
      'keys',
      'tools',
      'space',
      'door',
      'clock',
      'queue',
      'database Main database',
      'destination Disk 0',
    ]) {
      expect(
        findings.map((finding) => finding.topic),
        topic,
      ).toContain(topic);
    }
  });

  it('names what is wrong and what to do, also when nothing answers', async () => {
    const site = await aSite();
    const [source] = site.assignment.sources;
    if (source === undefined) throw new Error('no source');
    site.assignment = {
      ...site.assignment,
      sources: [{ ...source, settings: { ...source.settings, database: 'no_such_database' } }],
    };
    adopt(site);
    renameSync(site.destinationPath(0), `${site.destinationPath(0)}-away`);
    await site.peer.stop();
    const ended = await runAgentCommand(site.folder, 'doctor');
    expect(ended).toMatchObject({ code: 1 });
    expect(ended.stdout).toMatch(
      /✕ database Main database: database_missing\n {4}There is no database no_such_database/,
    );
    expect(ended.stdout).toMatch(/✕ destination Disk 0: destination_missing\n {4}.*Plug the disk in/);
    expect(ended.stdout).toMatch(/✕ door: /);
    expect(ended.stdout).toMatch(/! queue: /);
  });
});

describe('install', () => {
  it('writes a unit that systemd accepts', async () => {
    const site = await aSite();
    const unit = path.join(site.root, 'keepwell-agent.service');
    const ended = await runAgentCommand(site.folder, 'install', '--output', unit, '--user', 'root');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain('systemctl enable --now keepwell-agent');
    const text = readFileSync(unit, 'utf8');
    expect(text).toMatch(/^User=root$/m);
    expect(text).toContain(`ReadWritePaths=-${site.root}`);
    const said = execFileSync('systemd-analyze', ['verify', '--man=no', unit], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    expect(said).toBe('');
  });
});
