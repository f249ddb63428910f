import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generateX25519Identity } from 'age-encryption';
import { describe, expect, it } from 'vitest';
import { softPasskey } from '#lib/contract/passkey.testing.ts';
import { approverFingerprint } from '#lib/contract/permit.ts';
import { systemClock } from '#lib/shared/clock.ts';
import { syncAssignment } from '../centre/assignment-sync.ts';
import { CentreClient } from '../centre/centre-client.ts';
import { storedCopies } from '../journal/copies.ts';
import { openJournal } from '../journal/journal.ts';
import { findBrokenFact } from '../journal/journal-facts.ts';
import { mediumOfCopy } from '../journal/media.ts';
import { openSite } from '../open-site.ts';
import { aLoopDisk } from '../platform/loop-disk.testing.ts';
import { readApprovers } from '../state/approvers-file.ts';
import { requireSecrets } from '../state/identity.ts';
import { loadKeys } from '../state/keys.ts';
import { readSettings } from '../state/site-settings.ts';
import { stateFolderAt } from '../state/state-folder.ts';
import { runAgentCommand } from '../testing/agent-process.ts';
import { aDiskSite, addMounted, askForBackup, blue, presenceOf, setId } from '../testing/disk-site.ts';
import { anAgent, aRunner, aSite, changeSettings, type TestSite, until } from '../testing/test-site.ts';

/** A site with two backups on one folder, and its agent gone with all that it knew. */
async function aLostAgent(backups = 2) {
  const site = await aSite();
  changeSettings(site.folder, { floorDays: 21 });
  const { context, runner, copies } = await aRunner(site);
  const order = {
    orderId: null,
    trigger: 'local' as const,
    setId: 'set_main',
    sourceIds: null,
    destinationIds: null,
  };
  const { folder, journal, identity, keys, clock, log } = context;
  const client = new CentreClient({
    centre: new URL(site.peer.url),
    token: requireSecrets(folder).token,
    clock,
  });
  await syncAssignment(
    { folder, journal, client, identity, ageIdentity: keys.ageIdentity, log },
    new AbortController().signal,
  );
  for (let made = 0; made < backups; made += 1) await runner.runOrdered(order, () => undefined);
  await Promise.all([runner.stop(), copies.stop()]);
  const keyFile = path.join(site.root, 'recovery.key');
  writeFileSync(keyFile, `# kept in the safe\n${site.recoveryIdentity}\n`);
  const lost = {
    keys: await loadKeys(site.folder),
    copyIds: storedCopies(journal, 'dst_0').map((copy) => copy.id),
  };
  const backupIds = storedCopies(journal, 'dst_0').map((copy) => copy.backupId);
  return { site, keyFile, lost, backupIds, successor: stateFolderAt(path.join(site.root, 'successor')) };
}

function takeOver(
  site: TestSite,
  successor: ReturnType<typeof stateFolderAt>,
  keyFile: string,
  from: string,
  ...more: string[]
) {
  return runAgentCommand(
    successor,
    ...[
      'take-over',
      from,
      '--key',
      keyFile,
      '--token',
      site.peer.makeToken(),
      '--centre',
      site.peer.url,
      '--json',
      ...more,
    ],
  );
}

describe('taking a lost agent’s place', () => {
  it('needs the capsule on a destination and the recovery key: keys, settings and all copies are there again', async () => {
    const { site, keyFile, lost, backupIds, successor } = await aLostAgent();
    const ended = await takeOver(site, successor, keyFile, site.destinationPath(0));
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(JSON.parse(ended.stdout)).toMatchObject({
      signingFingerprint: lost.keys.signingFingerprint,
      learnt: [{ imported: { known: 0, refused: [] }, readBack: [{ isIntact: true }], failure: null }],
    });
    expect((await loadKeys(successor)).ageRecipient).toBe(lost.keys.ageRecipient);
    expect(readSettings(successor).floorDays).toBe(21);
    for (const file of [successor.ageKey, successor.signingKey, successor.hashKey])
      expect(statSync(file).mode & 0o777, file).toBe(0o600);
    const journal = openJournal(successor.journal, systemClock);
    try {
      expect(storedCopies(journal, 'dst_0').map((copy) => copy.backupId)).toEqual(backupIds);
      expect(findBrokenFact(journal)).toBeNull();
      const order = journal.all('SELECT id, made_seq FROM backup ORDER BY made_seq');
      expect(order.map((row) => [row.id, row.made_seq])).toEqual([
        [backupIds[0], -1],
        [backupIds[1], 0],
      ]);
    } finally {
      journal.close();
    }
  });

  it('tells the centre of each copy that it found, once, and goes on backing up', async () => {
    const { site, keyFile, backupIds, successor } = await aLostAgent();
    await takeOver(site, successor, keyFile, site.destinationPath(0));
    const before = site.peer.facts.length;
    const { context } = await anAgent({ folder: successor });
    await until('the centre has heard of both', () => site.peer.bodies('copy-found').length === 2);
    expect(site.peer.facts.at(before)?.body.kind).toBe('agent-started');
    expect(
      site.peer
        .bodies('copy-found')
        .map((body) => body.backupId)
        .sort(),
    ).toEqual([...backupIds].sort());
    askForBackup(context.journal, 'ord_1');
    await until('a new copy is stored', () => storedCopies(context.journal, 'dst_0').length === 3);
    const again = await runAgentCommand(successor, 'catalog', 'import', 'Disk 0', '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ added: [], known: 3 });
  });

  it('trusts those to approve restores whom its command names, and nobody on the centre’s word', async () => {
    const { site, keyFile, successor } = await aLostAgent(1);
    const passkey = () => softPasskey({ origin: site.peer.url });
    const [dupont, petit] = [
      passkey().approver({ personId: 'usr_dupont', name: 'Dr Dupont' }),
      passkey().approver({ personId: 'usr_petit', name: 'Dr Petit' }),
    ];
    site.peer.approvers = [dupont, petit];
    const named = ['--approver', approverFingerprint(dupont)];
    const ended = await takeOver(site, successor, keyFile, site.destinationPath(0), ...named);
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(JSON.parse(ended.stdout)).toMatchObject({ approvers: [{ name: 'Dr Dupont' }] });
    expect(readApprovers(successor).pinned).toMatchObject([{ approver: dupont, way: 'enrolment' }]);
  });

  it('without a token restores keys and settings, and the dashboard’s own command joins later', async () => {
    const { site, keyFile, lost, successor } = await aLostAgent(1);
    const args = ['take-over', site.destinationPath(0), '--key', keyFile];
    const first = await runAgentCommand(successor, ...args);
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toContain(lost.keys.signingFingerprint);
    const joined = await runAgentCommand(
      successor,
      ...['enrol', '--centre', site.peer.url, '--token', site.peer.makeToken()],
      ...['--recovery-key', site.recoveryRecipient],
    );
    expect(joined, joined.stderr).toMatchObject({ code: 0 });
    expect((await loadKeys(successor)).signingFingerprint).toBe(lost.keys.signingFingerprint);
  });

  it('refuses another key, a folder without a capsule, a cut capsule and a folder with keys of its own', async () => {
    const { site, keyFile, successor } = await aLostAgent(1);
    const other = path.join(site.root, 'other.key');
    writeFileSync(other, `${await generateX25519Identity()}\n`);
    const from = site.destinationPath(0);
    const wrong = await runAgentCommand(successor, 'take-over', from, '--key', other, '--json');
    expect(wrong.code).toBe(1);
    expect(JSON.parse(wrong.stdout)).toMatchObject({ error: { code: 'key_wrong' } });
    const empty = path.join(site.root, 'empty');
    mkdirSync(empty);
    const none = await runAgentCommand(successor, 'take-over', empty, '--key', keyFile, '--json');
    expect(JSON.parse(none.stdout).error.code).toMatch(/capsule_missing/);
    const capsule = readdirSync(from, { recursive: true, encoding: 'utf8' }).find((name) =>
      name.includes('capsule-'),
    );
    const cut = path.join(site.root, 'cut.age');
    writeFileSync(cut, readFileSync(path.join(from, capsule ?? '')).subarray(0, -20));
    const altered = await runAgentCommand(successor, 'take-over', cut, '--key', keyFile, '--json');
    expect(JSON.parse(altered.stdout)).toMatchObject({ error: { code: 'capsule_unreadable' } });
    const elsewhere = await aSite();
    const mixed = await runAgentCommand(elsewhere.folder, 'take-over', from, '--key', keyFile);
    expect(mixed.code).toBe(3);
    expect(mixed.stderr).toContain("another agent's keys");
    rmSync(cut);
  });

  it('refuses a token of another site', async () => {
    const { site, keyFile, successor } = await aLostAgent(1);
    const other = await aSite();
    other.peer.recoveryRecipient = site.recoveryRecipient;
    const ended = await takeOver(other, successor, keyFile, site.destinationPath(0));
    expect(ended.code).not.toBe(0);
    expect(ended.stderr).toContain('is for the site');
  });
});

describe('a disk of a lost agent', () => {
  it('is known by the successor from its marker when it is plugged in, with the copies on it', async () => {
    const { site, clock, drive } = await aDiskSite();
    const first = await anAgent(site, { clock, rhythm: { disks: 150 } });
    const disk = aLoopDisk();
    disk.mount(drive);
    await addMounted(first.context, drive, blue);
    askForBackup(first.context.journal, 'ord_1');
    await until('the copy is stored', () => storedCopies(first.context.journal, setId).length === 1);
    await until('it may be removed', () => presenceOf(first.context.journal, blue.id) === 'safe');
    await first.stop();
    const keyFile = path.join(site.root, 'recovery.key');
    writeFileSync(keyFile, site.recoveryIdentity);
    const successor = stateFolderAt(path.join(site.root, 'successor'));
    const ended = await takeOver(site, successor, keyFile, drive);
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(JSON.parse(ended.stdout)).toMatchObject({ learnt: [{ destination: 'USB disks', failure: null }] });
    const { keys, journal } = await openSite(successor, clock, first.context.log);
    try {
      const [copy] = storedCopies(journal, setId);
      expect(mediumOfCopy(journal, copy?.id ?? '')).toBe(blue.id);
      expect(keys.signingFingerprint).toBe(first.context.keys.signingFingerprint);
    } finally {
      journal.close();
    }
  });
});
