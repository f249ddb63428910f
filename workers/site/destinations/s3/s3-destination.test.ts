import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { S3Settings } from '#lib/contract/assignment.ts';
import { CuttingProxy } from '#scripts/services/cutting-proxy.ts';
import { RadosgwServer, type S3Account } from '#scripts/services/radosgw-server.ts';
import { makeSelfSigned } from '#scripts/services/self-signed.ts';
import { serverFolder } from '#scripts/testing/server-folder.ts';
import { readBackHash } from '../../artifact/read-back.ts';
import { verifyCopy } from '../../jobs/verify-copy.ts';
import { killedPut } from '../../testing/killed-put.ts';
import { aRemoteBackup, factsOf } from '../../testing/remote-backup.ts';
import { S3Destination, type S3Options } from './s3-destination.ts';

const base = mkdtempSync(join(tmpdir(), 'keepwell-s3-'));
const local = join(base, 'local');
const small = join(base, 'small');
const content = randomBytes(20_000_000);
const folder = 'keepwell/practice/site/source';
const name = `${folder}/site_source_2026-11-22_09h04m05_9a8b7c.dump.zst.age`;
const { signal } = new AbortController();
let account: S3Account;
let server: RadosgwServer;
let owner: S3Client;
let proxy: CuttingProxy;

beforeAll(async () => {
  writeFileSync(local, content);
  // The server runs as another account than ours.
  chmodSync(base, 0o755);
  writeFileSync(small, content.subarray(0, 3_000));
  const certificateFile = makeSelfSigned(join(base, 'certificate'), 'localhost').bothFile;
  server = await RadosgwServer.start({ folder: serverFolder('radosgw'), certificateFile });
  account = server.addAccount('lyon');
  owner = clientOf(account);
  proxy = await CuttingProxy.open([server.port]);
  await owner.send(new CreateBucketCommand({ Bucket: 'plain' }));
  await owner.send(new CreateBucketCommand({ Bucket: 'locked', ObjectLockEnabledForBucket: true }));
});
afterAll(async () => {
  await proxy?.[Symbol.asyncDispose]();
  owner?.destroy();
  await server?.stop();
  rmSync(base, { recursive: true, force: true });
});

describe('a copy in a bucket', () => {
  test('lies under its own key, whole, in parts or at once, and says where', async () => {
    await using one = opened({ prefix: 'clinics/lyon' });
    let seen = 0;
    const onBytes = (bytes: number) => {
      seen += bytes;
    };
    const stored = await one.destination.put(local, name, { signal, onBytes });
    expect(stored).toEqual({ place: `s3://plain/clinics/lyon/${name}`, sizeBytes: content.length });
    expect(seen).toBe(content.length);
    await one.destination.put(small, `${folder}/small.json`, { signal });
    expect(await keys('clinics/lyon')).toEqual([`clinics/lyon/${name}`, `clinics/lyon/${folder}/small.json`]);
    expect(sha256(await buffer(await one.destination.readBack(name, signal)))).toBe(sha256(content));
  });

  test('is listed, read back and removed, and one that is being sent is never listed', async () => {
    await using one = opened({ prefix: 'listed' });
    const listed: number[] = [];
    await one.destination.put(local, name, {
      signal,
      onBytes: () => {
        void one.destination.list('keepwell', signal).then((found) => listed.push(found.length));
      },
    });
    await vi.waitFor(() => expect(listed).toHaveLength(3));
    expect(listed.slice(0, 2)).toEqual([0, 0]);
    expect(await one.destination.list('keepwell', signal)).toMatchObject([
      { name, sizeBytes: content.length, modifiedAt: expect.any(Date) },
    ]);
    expect(await one.destination.list('', signal)).toHaveLength(1);
    expect(await one.destination.stat(name, signal)).toMatchObject({ name, sizeBytes: content.length });
    await one.destination.remove(name, signal);
    await one.destination.remove(name, signal);
    expect(await one.destination.list('keepwell', signal)).toEqual([]);
    expect(await one.destination.stat(name, signal)).toBeNull();
    await expect(buffer(await one.destination.readBack(name, signal))).rejects.toMatchObject({
      code: 'copy_missing',
    });
  });

  test('is a clean failure when the line is cut half-way, and is begun anew at the next try, leaving no rest', async () => {
    await using one = opened({ prefix: 'cut', endpoint: `http://${proxy.host}:${server.port}` });
    proxy.cutAfter(9_000_000);
    await expect(one.destination.put(local, name, { signal })).rejects.toMatchObject({
      retry: true,
      figures: { bucket: 'plain' },
    });
    expect(await keys('cut')).toEqual([]);
    expect(await unfinished('cut')).toHaveLength(1);
    await expect(one.destination.check(signal)).rejects.toMatchObject({ retry: true });
    proxy.mend();
    await one.destination.put(local, name, { signal });
    expect(await keys('cut')).toEqual([`cut/${name}`]);
    expect(await unfinished('cut')).toEqual([]);
    expect(sha256(await buffer(await one.destination.readBack(name, signal)))).toBe(sha256(content));
  });

  test('whose agent is killed half-way is begun anew by the next one, leaving no rest', async () => {
    const settings = settingsOf({ prefix: 'killed' });
    const opening = { kind: 's3' as const, settings, secret: account.secretAccessKey, allowedRoots: [] };
    await killedPut(opening, local, name, 1);
    expect(await keys('killed')).toEqual([]);
    expect(await unfinished('killed')).toHaveLength(1);
    await using one = opened({ prefix: 'killed' });
    const other = name.replace('9a8b7c', '111111');
    await one.destination.put(small, other, { signal });
    expect(await keys('killed')).toEqual([`killed/${other}`]);
    expect(await unfinished('killed')).toEqual([]);
  });

  test('of another site keeps what it is sending', async () => {
    const settings = settingsOf({ prefix: 'shared' });
    const opening = { kind: 's3' as const, settings, secret: account.secretAccessKey, allowedRoots: [] };
    await killedPut(opening, local, 'keepwell/practice/brno/source/x', 1);
    await using one = opened({ prefix: 'shared' });
    await one.destination.put(small, name, { signal });
    expect(await unfinished('shared')).toHaveLength(1);
  });

  test('that is called off ends at once and leaves nothing', async () => {
    await using one = opened({ prefix: 'off' });
    const controller = new AbortController();
    const putting = one.destination.put(local, name, {
      signal: controller.signal,
      onBytes: () => controller.abort(new Error('called off')),
    });
    await expect(putting).rejects.toThrow('called off');
    expect(await keys('off')).toEqual([]);
    expect(await unfinished('off')).toEqual([]);
  });

  test('that is cut while it is read back is an error, never a shorter copy', async () => {
    await using one = opened({ prefix: 'back', endpoint: `http://${proxy.host}:${server.port}` });
    await one.destination.put(local, name, { signal });
    const stored = await one.destination.readBack(name, signal);
    stored.once('data', () => proxy.cutAfter(-1));
    const reading = buffer(stored);
    const other = opened({ endpoint: `http://${proxy.host}:${server.port}` });
    stored.once('data', () => void other.destination.check(signal).catch(() => null));
    await expect(reading).rejects.toMatchObject({ code: 'copy_interrupted', retry: true });
    await other[Symbol.asyncDispose]();
    proxy.mend();
  });

  test('of many parts takes no more memory than a few of them', { timeout: 120_000 }, async () => {
    const large = join(base, 'large');
    const sizeBytes = 200 * 1024 * 1024;
    const hash = createHash('sha256');
    const file = openSync(large, 'w');
    for (let at = 0; at < sizeBytes; at += content.length) {
      const piece = content.subarray(0, Math.min(content.length, sizeBytes - at));
      hash.update(piece);
      writeSync(file, piece);
    }
    closeSync(file);
    await using one = opened({ prefix: 'large' });
    const before = process.memoryUsage().rss;
    let peak = before;
    const look = () => {
      peak = Math.max(peak, process.memoryUsage().rss);
    };
    await one.destination.put(large, name, { signal, onBytes: look });
    const back = await readBackHash(await one.destination.readBack(name, signal));
    look();
    expect(back).toEqual({ sizeBytes, sha256: hash.digest('hex') });
    expect(peak - before).toBeLessThan(130 * 1024 * 1024);
    await one.destination.remove(name, signal);
    rmSync(large);
  });
});

describe('a copy that is locked', () => {
  const objectLock = { mode: 'compliance', days: 2 } as const;

  test('says until when, as the server answered, and can’t be removed before, by anybody', async () => {
    await using one = opened({ bucket: 'locked', prefix: 'a', objectLock });
    const before = Date.now();
    const stored = await one.destination.put(local, name, { signal });
    const untilMs = stored.immutableUntil?.getTime() ?? 0;
    expect(Math.abs(untilMs - before - 2 * 24 * 60 * 60_000)).toBeLessThan(60_000);
    expect(stored.place).toMatch(new RegExp(`^s3://locked/a/${name}\\?versionId=.+`));
    await expect(one.destination.remove(name, signal)).rejects.toMatchObject({
      code: 'copy_locked',
      figures: { until: stored.immutableUntil?.toISOString() },
    });
    const VersionId = stored.place.split('versionId=')[1];
    const removing = owner.send(new DeleteObjectCommand({ Bucket: 'locked', Key: `a/${name}`, VersionId }));
    await expect(removing).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(sha256(await buffer(await one.destination.readBack(name, signal)))).toBe(sha256(content));
  });

  test('is still listed, counted and read when another was laid over it, or a mark that hides it', async () => {
    await using one = opened({ bucket: 'locked', prefix: 'b', objectLock });
    const { place } = await one.destination.put(small, name, { signal });
    const target = { Bucket: 'locked', Key: `b/${name}` };
    await owner.send(new PutObjectCommand({ ...target, Body: 'ransom' }));
    await owner.send(new DeleteObjectCommand(target));
    expect(await keys('b', 'locked')).toEqual([]);
    for (const places of [[], [place]]) {
      await using other = opened({ bucket: 'locked', prefix: 'b', objectLock }, { places });
      expect(await other.destination.list('keepwell', signal)).toMatchObject([{ name, sizeBytes: 3_000 }]);
      expect(await other.destination.stat(name, signal)).toMatchObject({ sizeBytes: 3_000 });
      const found = await buffer(await other.destination.readBack(name, signal));
      expect(found.equals(content.subarray(0, 3_000))).toBe(true);
    }
  });

  test('is not stored a second time when its answer was lost', async () => {
    await using one = opened({ bucket: 'locked', prefix: 'c', objectLock });
    for (const [index, file] of [small, local].entries()) {
      const { place } = await one.destination.put(file, `${name}-${index}`, { signal });
      const again = await one.destination.put(file, `${name}-${index}`, { signal });
      expect(again).toMatchObject({ place, immutableUntil: expect.any(Date) });
    }
    const { Versions = [] } = await owner.send(
      new ListObjectVersionsCommand({ Bucket: 'locked', Prefix: 'c/' }),
    );
    expect(Versions).toHaveLength(2);
  });

  test('is refused by a bucket that locks nothing, before a byte is sent', async () => {
    await using one = opened({ prefix: 'd', objectLock });
    await expect(one.destination.put(local, name, { signal })).rejects.toMatchObject({
      code: 'object_lock_missing',
      retry: false,
      figures: { bucket: 'plain' },
    });
    expect(await keys('d')).toEqual([]);
    const steps = await one.destination.test(signal);
    expect(steps.find(({ step }) => step === 'folder')).toMatchObject({
      outcome: 'failed',
      failure: { code: 'object_lock_missing' },
    });
  });

  test('isn’t called locked where the server was to lock it and didn’t, or not as long', async () => {
    const stranger = server.addAccount('strasbourg');
    await owner.send(new CreateBucketCommand({ Bucket: 'lax', ObjectLockEnabledForBucket: true }));
    const Policy = policyFor('lax', 'strasbourg', ['s3:*'], ['s3:PutObjectRetention']);
    await owner.send(new PutBucketPolicyCommand({ Bucket: 'lax', Policy }));
    await using one = opened({ ...stranger, bucket: 'lax', objectLock }, stranger);
    // This server passes over the lock that is asked for with a file in parts.
    expect(await one.destination.put(local, name, { signal })).toMatchObject({
      sizeBytes: content.length,
      immutableUntil: null,
    });
    await one.destination.remove(name, signal);
  });

  test('can also lie in a bucket that locks whatever comes, and a trial leaves it at that', async () => {
    await owner.send(new CreateBucketCommand({ Bucket: 'keeping', ObjectLockEnabledForBucket: true }));
    const Rule = { DefaultRetention: { Mode: 'GOVERNANCE' as const, Days: 1 } };
    await owner.send(
      new PutObjectLockConfigurationCommand({
        Bucket: 'keeping',
        ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule },
      }),
    );
    await using one = opened({ bucket: 'keeping', objectLock });
    const outcomes = (await one.destination.test(signal)).map(({ step, outcome }) => `${step} ${outcome}`);
    expect(outcomes).toEqual(allPassed);
    expect((await one.destination.put(small, name, { signal })).immutableUntil).toBeInstanceOf(Date);
  });
});

describe('a backup', () => {
  test('goes to a bucket, is told as locked, and is read back from the version that was stored', async () => {
    const objectLock = { mode: 'governance', days: 1 } as const;
    const settings = settingsOf({ bucket: 'locked', prefix: 'whole', objectLock });
    const { context, outcome } = await aRemoteBackup({ kind: 's3', settings }, account.secretAccessKey);
    expect(outcome).toMatchObject({ outcome: 'done', figures: { copiesStored: 1, copiesWaiting: 0 } });
    const [stored] = factsOf(context, 'copy-stored');
    expect(new Date(stored?.immutableUntil ?? 0).getTime()).toBeGreaterThan(Date.now() + 23 * 60 * 60_000);
    const Key = stored?.place.replace(/^s3:\/\/locked\/|\?versionId=.*$/g, '');
    await owner.send(new PutObjectCommand({ Bucket: 'locked', Key, Body: 'ransom' }));
    expect(await verifyCopy(context, stored?.copyId ?? '', 'readable', signal)).toMatchObject({
      outcome: 'done',
    });
  });
});

describe('a bucket', () => {
  test('tells each step of a trial, and is left as it was', async () => {
    await using one = opened({ prefix: 'trial' });
    const steps = await one.destination.test(signal);
    expect(steps.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual(allPassed);
    expect(steps.at(-1)?.freeBytes).toBeNull();
    expect(await keys('trial')).toEqual([]);
  });

  test('that refuses the key, or doesn’t know it, says so', async () => {
    await using wrong = opened({}, { secretAccessKey: 'wrong' });
    await expect(wrong.destination.check(signal)).rejects.toMatchObject({
      code: 'destination_sign_in',
      retry: false,
      figures: { reason: 'SignatureDoesNotMatch', accessKey: account.accessKeyId },
    });
    await using unknown = opened({ accessKeyId: 'NOBODY' });
    await expect(unknown.destination.check(signal)).rejects.toMatchObject({
      code: 'destination_sign_in',
      figures: { reason: 'InvalidAccessKeyId' },
    });
  });

  test('that isn’t there, or is another’s, or lets us read and not write, says so and what it takes', async () => {
    await using missing = opened({ bucket: 'not-there' });
    await expect(missing.destination.put(local, name, { signal })).rejects.toMatchObject({
      code: 'bucket_missing',
      retry: false,
    });
    expect(await missing.destination.test(signal)).toMatchObject([
      { step: 'connect', outcome: 'passed' },
      { step: 'folder', outcome: 'failed', failure: { code: 'bucket_missing' } },
      ...Array.from({ length: 4 }, () => ({ outcome: 'not-tried' })),
    ]);
    const stranger = server.addAccount('brno');
    await using foreign = opened(stranger, stranger);
    await expect(foreign.destination.check(signal)).rejects.toMatchObject({
      code: 'destination_permission',
      retry: false,
      figures: { reason: 'AccessDenied', action: 's3:ListBucket' },
    });
    await owner.send(new CreateBucketCommand({ Bucket: 'readable' }));
    const mayRead = ['s3:ListBucket', 's3:GetObject', 's3:ListBucketMultipartUploads'];
    const Policy = policyFor('readable', 'brno', mayRead);
    await owner.send(new PutBucketPolicyCommand({ Bucket: 'readable', Policy }));
    await using reading = opened({ ...stranger, bucket: 'readable' }, stranger);
    await reading.destination.check(signal);
    await expect(reading.destination.put(small, name, { signal })).rejects.toMatchObject({
      code: 'destination_permission',
      figures: { action: 's3:PutObject' },
    });
  });

  test('whose account has no room left says so', async () => {
    const poor = server.addAccount('poor');
    const client = clientOf(poor);
    await client.send(new CreateBucketCommand({ Bucket: 'narrow' }));
    client.destroy();
    server.limit('poor', 1_000);
    await using one = opened({ ...poor, bucket: 'narrow' }, poor);
    await expect(one.destination.put(small, name, { signal })).rejects.toMatchObject({
      code: 'destination_full',
      retry: true,
      figures: { reason: 'QuotaExceeded' },
    });
  });

  test('whose server’s clock and ours are far apart is reached all the same, or says what is wrong', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60 * 60_000 });
    try {
      await using once = opened({}, { maxAttempts: 1 });
      await expect(once.destination.check(signal)).rejects.toMatchObject({
        code: 'clock_skewed',
        retry: true,
        figures: { reason: 'RequestTimeTooSkewed' },
      });
      await using one = opened();
      await one.destination.check(signal);
    } finally {
      vi.useRealTimers();
    }
  });

  test('on a server whose certificate nobody vouches for, or that isn’t there, or isn’t one, is told apart', async () => {
    await using untrusted = opened({ endpoint: server.tlsEndpoint ?? '' });
    await expect(untrusted.destination.check(signal)).rejects.toMatchObject({
      code: 'certificate_refused',
      retry: false,
      figures: { reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
    await using open = opened({ endpoint: server.endpoint.replace('http:', 'https:') });
    await expect(open.destination.check(signal)).rejects.toMatchObject({ code: 'secure_line_refused' });
    const silent = createServer(() => {}).listen(0);
    const port = (silent.address() as { port: number }).port;
    for (const endpoint of [
      'http://127.0.0.1:1',
      'http://no-such-host.invalid',
      `http://127.0.0.1:${port}`,
    ]) {
      await using one = opened({ endpoint }, { connectTimeoutMs: 300, ioTimeoutMs: 300 });
      await expect(one.destination.check(signal)).rejects.toMatchObject({
        code: 'destination_unreachable',
        retry: true,
      });
    }
    silent.close();
  });

  test('can’t be written outside its prefix by a name', async () => {
    await using one = opened();
    for (const bad of ['../x', 'a/../../x', '/etc/x']) {
      await expect(one.destination.put(local, bad, { signal })).rejects.toMatchObject({
        code: 'path_outside_roots',
      });
    }
  });
});

const allPassed = ['connect', 'folder', 'write', 'read', 'delete', 'space'].map((step) => `${step} passed`);

function settingsOf(over: Partial<S3Settings> = {}): S3Settings {
  return {
    endpoint: server.endpoint,
    region: 'us-east-1',
    bucket: 'plain',
    prefix: '',
    pathStyle: true,
    objectLock: null,
    ...over,
    accessKeyId: over.accessKeyId ?? account.accessKeyId,
  };
}

function opened(over: Partial<S3Settings> = {}, options: Partial<S3Options> = {}) {
  const { accessKeyId = account.accessKeyId } = over;
  const { bucket = 'plain', prefix = '' } = over;
  const { secretAccessKey } = account;
  const settings = { ...settingsOf(over), accessKeyId, bucket, prefix };
  const destination = new S3Destination({ secretAccessKey, ...options, settings });
  return { destination, [Symbol.asyncDispose]: () => destination.close() };
}

function clientOf({ accessKeyId, secretAccessKey }: S3Account): S3Client {
  return new S3Client({
    endpoint: server.endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

async function keys(prefix: string, Bucket = 'plain'): Promise<string[]> {
  const found = await owner.send(new ListObjectsV2Command({ Bucket, Prefix: `${prefix}/` }));
  return (found.Contents ?? []).map(({ Key = '' }) => Key);
}

async function unfinished(prefix: string): Promise<string[]> {
  const found = await owner.send(new ListMultipartUploadsCommand({ Bucket: 'plain', Prefix: `${prefix}/` }));
  return (found.Uploads ?? []).map(({ Key = '' }) => Key);
}

function policyFor(bucket: string, user: string, allowed: string[], denied: string[] = []): string {
  const Principal = { AWS: [`arn:aws:iam:::user/${user}`] };
  const Resource = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];
  const Statement = [
    { Effect: 'Allow', Principal, Action: allowed, Resource },
    ...(denied.length === 0 ? [] : [{ Effect: 'Deny', Principal, Action: denied, Resource }]),
  ];
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
