import {
  chmodSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { describe, expect, it } from 'vitest';
import type { Progress } from '#lib/contract/progress.ts';
import { suffixes } from '../artifact/names.ts';
import { proveFileReadable } from '../artifact/prove-readable.ts';
import { backupsOfAttempt } from '../journal/backups.ts';
import { copiesOfBackup, dueCopies } from '../journal/copies.ts';
import { findBrokenFact, undeliveredFacts } from '../journal/journal-facts.ts';
import type { SiteContext } from '../site-context.ts';
import { saveAssignment } from '../state/assignment-file.ts';
import { sealSecret } from '../testing/seal.ts';
import { TestClock } from '../testing/test-clock.ts';
import { aRunner, aSite, changeSettings, type TestSite } from '../testing/test-site.ts';
import type { BackupRunner } from './run-backups.ts';
import { sweepStaging } from './staging.ts';
import { verifyCopy } from './verify-copy.ts';

function adopt(site: TestSite, change: Partial<TestSite['assignment']> = {}) {
  site.assignment = { ...site.assignment, ...change };
  saveAssignment(site.folder, { etag: null, assignment: site.assignment });
}

function backUp(runner: BackupRunner, onProgress: (progress: Progress) => void = () => undefined) {
  const order = {
    orderId: null,
    trigger: 'local' as const,
    setId: 'set_main',
    sourceIds: null,
    destinationIds: null,
  };
  return runner.runOrdered(order, onProgress);
}

function kinds(context: SiteContext) {
  return undeliveredFacts(context.journal, 500, 1e9).map((fact) => fact.body.kind);
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

const never = new AbortController().signal;

describe('a backup', () => {
  it('is copied to every destination, each with the manifest beside it, and opens with either key', async () => {
    const site = await aSite({ destinations: 2 });
    adopt(site);
    const { context, runner } = await aRunner(site);
    const stages = new Set<string>();
    const outcome = await backUp(runner, (progress) => stages.add(progress.stage));
    expect(outcome).toMatchObject({ outcome: 'done', figures: { copiesStored: 2, copiesWaiting: 0 } });
    expect([...stages]).toEqual(
      expect.arrayContaining(['starting', 'dumping', 'proving', 'copying', 'finished']),
    );
    for (const index of [0, 1]) {
      const files = filesBelow(site.destinationPath(index));
      const dump = files.find((file) => file.endsWith(suffixes.dump)) ?? '';
      expect(files.some((file) => file.endsWith(suffixes.manifest))).toBe(true);
      for (const identity of [site.recoveryIdentity, context.keys.ageIdentity]) {
        const engine = context.engineFor(site.assignment.sources[0] ?? failNow());
        await proveFileReadable(
          dump,
          [identity],
          (plain, signal) => engine.proveReadable(plain, signal),
          never,
        );
      }
    }
    expect(kinds(context).filter((kind) => kind === 'backup-made')).toHaveLength(1);
    expect(filesBelow(site.folder.staging)).toEqual([]);
    expect(findBrokenFact(context.journal)).toBeNull();
  });

  it('lays a capsule on each destination that the recovery key alone opens, and again when the settings change', async () => {
    const site = await aSite();
    adopt(site);
    const { context, runner } = await aRunner(site);
    await backUp(runner);
    const capsule =
      filesBelow(site.destinationPath(0)).find((file) => path.basename(file).startsWith('capsule-')) ?? '';
    const open = async (identity: string) => {
      const decrypter = new Decrypter();
      decrypter.addIdentity(identity);
      return JSON.parse(await decrypter.decrypt(await bytesOf(capsule), 'text'));
    };
    const first = await open(site.recoveryIdentity);
    expect(first.keys.age).toBe(context.keys.ageIdentity);
    await expect(open(context.keys.ageIdentity)).rejects.toThrow(/identity/);
    changeSettings(site.folder, { floorDays: 30 });
    await backUp(runner);
    expect((await open(site.recoveryIdentity)).settings.floorDays).toBe(30);
    expect(kinds(context).filter((kind) => kind === 'capsule-stored')).toHaveLength(2);
  });

  it('is readable when it is read back, and a copy with one flipped byte is found out', async () => {
    const site = await aSite();
    adopt(site);
    const { context, runner } = await aRunner(site);
    const outcome = await backUp(runner);
    const [backup] = backupsOfAttempt(context.journal, String(outcome.figures.attemptId));
    const [copy] = copiesOfBackup(context.journal, backup?.id ?? '');
    expect(await verifyCopy(context, copy?.id ?? '', 'readable', never)).toMatchObject({ outcome: 'done' });
    const dump = filesBelow(site.destinationPath(0)).find((file) => file.endsWith(suffixes.dump)) ?? '';
    const bytes = await bytesOf(dump);
    bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 1;
    chmodSync(dump, 0o600);
    writeFileSync(dump, bytes);
    expect(await verifyCopy(context, copy?.id ?? '', 'intact', never)).toMatchObject({
      outcome: 'failed',
      failure: { code: 'copy_altered' },
    });
    expect(copiesOfBackup(context.journal, backup?.id ?? '')[0]?.state).toBe('corrupt');
  });

  it('goes on with the other destinations when one is away, and the missing copy is made when it is back', async () => {
    const clock = new TestClock();
    const site = await aSite({ destinations: 2, clock });
    adopt(site);
    const { context, runner, copies } = await aRunner(site, clock);
    const away = `${site.destinationPath(1)}-unplugged`;
    renameSync(site.destinationPath(1), away);
    const outcome = await backUp(runner);
    expect(outcome).toMatchObject({ outcome: 'done', figures: { copiesStored: 1, copiesWaiting: 1 } });
    expect(kinds(context)).toContain('copy-waiting');
    expect(filesBelow(site.folder.staging)).not.toEqual([]);
    renameSync(away, site.destinationPath(1));
    clock.pass(60 * 60_000);
    await copies.tryDue();
    expect(dueCopies(context.journal)).toEqual([]);
    expect(kinds(context).filter((kind) => kind === 'copy-stored')).toHaveLength(2);
    expect(filesBelow(site.folder.staging)).toEqual([]);
  });

  it('is taken from an intact copy for a destination that was away while its staged file had to go', async () => {
    const clock = new TestClock();
    const site = await aSite({ destinations: 2, clock });
    adopt(site);
    const { context, runner, copies } = await aRunner(site, clock);
    const away = `${site.destinationPath(1)}-unplugged`;
    renameSync(site.destinationPath(1), away);
    const outcome = await backUp(runner);
    const [backup] = backupsOfAttempt(context.journal, String(outcome.figures.attemptId));
    await rm(site.folder.staging, { recursive: true });
    context.journal.run('UPDATE backup SET staged = 0');
    renameSync(away, site.destinationPath(1));
    clock.pass(60 * 60_000);
    await copies.tryDue();
    expect(copiesOfBackup(context.journal, backup?.id ?? '').map((copy) => copy.state)).toEqual([
      'stored',
      'stored',
    ]);
    expect(filesBelow(site.folder.staging)).toEqual([]);
  });

  it('waits only with its newest for a destination that is long away', async () => {
    const site = await aSite({ destinations: 1 });
    adopt(site);
    const { context, runner } = await aRunner(site);
    renameSync(site.destinationPath(0), `${site.destinationPath(0)}-unplugged`);
    for (let count = 0; count < 3; count += 1) await backUp(runner);
    const states = context.journal.all('SELECT state FROM copy ORDER BY rowid').map((row) => row.state);
    expect(states).toEqual(['given-up', 'given-up', 'waiting']);
    await sweepStaging(context);
    expect(readdirSync(site.folder.staging)).toHaveLength(1);
  });

  it('makes room in staging by letting go of files that another copy can stand in for', async () => {
    const site = await aSite({ destinations: 2, rows: 5_000 });
    adopt(site);
    const { context, runner } = await aRunner(site);
    renameSync(site.destinationPath(1), `${site.destinationPath(1)}-unplugged`);
    const { figures } = await backUp(runner);
    changeSettings(site.folder, { stagingQuotaBytes: Math.round(Number(figures.sizeBytes) * 1.8) });
    expect(await backUp(runner)).toMatchObject({
      outcome: 'done',
      figures: { copiesStored: 1, copiesWaiting: 1 },
    });
    expect(
      context.journal.all('SELECT staged FROM backup ORDER BY made_seq').map((row) => row.staged),
    ).toEqual([0, 1]);
  });

  it('says that the staging folder cannot be used, and why', async () => {
    const site = await aSite();
    adopt(site);
    writeFileSync(path.join(site.root, 'a-file'), '');
    changeSettings(site.folder, { stagingFolder: path.join(site.root, 'a-file') });
    const { runner } = await aRunner(site);
    expect(await backUp(runner)).toMatchObject({
      failure: { code: 'settings_invalid', figures: { reason: 'EEXIST' } },
    });
  });

  it('that reached no destination is told as failed to who asked for it', async () => {
    const site = await aSite();
    adopt(site);
    const { runner } = await aRunner(site);
    renameSync(site.destinationPath(0), `${site.destinationPath(0)}-unplugged`);
    expect(await backUp(runner)).toMatchObject({
      outcome: 'failed',
      failure: { code: 'destination_missing' },
    });
  });

  it('is refused before it begins when staging has no room within its quota', async () => {
    const site = await aSite();
    adopt(site);
    changeSettings(site.folder, { stagingQuotaBytes: 1_000 });
    const { context, runner } = await aRunner(site);
    expect(await backUp(runner)).toMatchObject({ outcome: 'failed', failure: { code: 'staging_quota' } });
    expect(kinds(context)).not.toContain('backup-made');
    expect(filesBelow(site.folder.staging)).toEqual([]);
  });

  it('is refused when it would eat into the space that is kept for the clinic', async () => {
    const site = await aSite();
    adopt(site);
    changeSettings(site.folder, { reserveBytes: Number.MAX_SAFE_INTEGER });
    const { runner } = await aRunner(site);
    expect(await backUp(runner)).toMatchObject({ outcome: 'failed', failure: { code: 'space_too_low' } });
  });

  it('fails at the first source that fails, with a clear name, and what was made before stays', async () => {
    const site = await aSite();
    const [source] = site.assignment.sources;
    if (source === undefined) failNow();
    const gone = {
      ...source,
      id: 'src_gone',
      name: 'Repository',
      settings: { ...source.settings, database: 'no_such_database' },
    };
    adopt(site, {
      sources: [source, gone],
      sets: site.assignment.sets.map((set) => ({ ...set, sourceIds: [source.id, gone.id] })),
    });
    const { context, runner } = await aRunner(site);
    expect(await backUp(runner)).toMatchObject({ outcome: 'failed', failure: { code: 'database_missing' } });
    const finished = undeliveredFacts(context.journal, 500, 1e9).find(
      (fact) => fact.body.kind === 'attempt-finished',
    );
    expect(finished?.body).toMatchObject({ outcome: 'failed', sourceId: 'src_gone' });
    expect(kinds(context).filter((kind) => kind === 'backup-made')).toHaveLength(1);
  });

  it('refuses a secret that was given for another server', async () => {
    const site = await aSite();
    const { context, runner } = await aRunner(site);
    const secret = {
      secret: 'x',
      siteId: site.peer.siteId,
      host: 'db.elsewhere.example',
      port: 5432,
      user: 'postgres',
    };
    const sealedSecret = await sealSecret(secret, [context.keys.ageRecipient]);
    adopt(site, { sources: site.assignment.sources.map((source) => ({ ...source, sealedSecret })) });
    expect(await backUp(runner)).toMatchObject({ outcome: 'failed', failure: { code: 'secret_elsewhere' } });
  });

  it('refuses a secret that another key was sealed to', async () => {
    const site = await aSite();
    const { runner } = await aRunner(site);
    const secret = { secret: 'x', siteId: site.peer.siteId, host: 'h', port: 5432, user: 'u' };
    const stranger = await identityToRecipient(await generateX25519Identity());
    const sealedSecret = await sealSecret(secret, [stranger]);
    adopt(site, { sources: site.assignment.sources.map((source) => ({ ...source, sealedSecret })) });
    expect(await backUp(runner)).toMatchObject({ outcome: 'failed', failure: { code: 'secret_unreadable' } });
  });

  it('keeps to the allowed roots, whatever the assignment names', async () => {
    const site = await aSite();
    adopt(site);
    const elsewhere = path.join(site.root, 'allowed');
    mkdirSync(elsewhere);
    changeSettings(site.folder, { allowedRoots: [elsewhere] });
    const { runner } = await aRunner(site);
    expect(await backUp(runner)).toMatchObject({
      outcome: 'failed',
      failure: { code: 'path_outside_roots' },
    });
  });

  it('ends as interrupted when the agent stops, and leaves nothing behind', async () => {
    const site = await aSite({ rows: 20_000 });
    adopt(site);
    const { context, runner } = await aRunner(site);
    const stages: string[] = [];
    const running = backUp(runner, (progress) => {
      stages.push(progress.stage);
      if (progress.stage === 'dumping') void runner.stop();
    });
    expect(await running).toMatchObject({ outcome: 'failed', failure: { code: 'interrupted' } });
    expect(kinds(context)).not.toContain('backup-made');
    expect(filesBelow(site.folder.staging)).toEqual([]);
  });
});

async function bytesOf(file: string): Promise<Uint8Array<ArrayBuffer>> {
  const hex = await text(createReadStream(file, { encoding: 'hex' }));
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

function failNow(): never {
  throw new Error('The fixture has no source');
}
