import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { zstdCompressSync } from 'node:zlib';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aSmallDisk } from '../platform/small-disk.testing.ts';
import { AgeEncryptStream } from './age/encrypt-stream.ts';
import { openArtifact } from './open-artifact.ts';
import { promoteArtifact } from './promote-artifact.ts';
import { sweepPartials } from './sweep-partials.ts';
import { writeArtifact } from './write-artifact.ts';

const root = mkdtempSync(join(tmpdir(), 'keepwell-artifact-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let identity: string;
let recipients: string[];
let folder: string;
const { signal } = new AbortController();

beforeAll(async () => {
  identity = await generateIdentity();
  recipients = [await identityToRecipient(identity), await identityToRecipient(await generateIdentity())];
});
beforeEach(() => {
  folder = join(root, randomBytes(4).toString('hex'));
  mkdirSync(folder);
});

describe('an artifact', () => {
  test('is opened with nothing but age and zstd', async () => {
    const plain = Buffer.concat([Buffer.alloc(3_000_000, 'a patient and a visit; '), randomBytes(700_000)]);
    const path = await promoteArtifact(await write(plain));
    const key = join(folder, 'key.txt');
    writeFileSync(key, `${identity}\n`);
    const opened = execFileSync('bash', ['-o', 'pipefail', '-c', `age -d -i ${key} ${path} | zstd -d`], {
      maxBuffer: 2 ** 30,
    });
    expect(sha256(opened)).toBe(sha256(plain));
  });

  test('knows the size and hash of the bytes that lie there, and of the plain ones the size', async () => {
    const plain = randomBytes(1_234_567);
    const written = await write(plain);
    const stored = readFileSync(written.partialPath);
    expect(written).toMatchObject({
      sizeBytes: stored.length,
      sha256: sha256(stored),
      plainBytes: plain.length,
    });
  });

  test('is a partial that only its owner can read, until it is promoted', async () => {
    const written = await write(randomBytes(10));
    expect(readdirSync(folder)).toEqual(['x.dump.zst.age.partial']);
    expect(statSync(written.partialPath).mode & 0o777).toBe(0o600);
    await promoteArtifact(written);
    expect(readdirSync(folder)).toEqual(['x.dump.zst.age']);
  });

  test('leaves nothing when its dump fails half-way, and tells the dump’s own reason', async () => {
    const reason = new Error('pg_dump was killed');
    const failing = Readable.from(
      (function* () {
        yield randomBytes(500_000);
        throw reason;
      })(),
    );
    await expect(writeArtifact(failing, options())).rejects.toBe(reason);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('leaves nothing when it is called off', async () => {
    const controller = new AbortController();
    const endless = Readable.from(
      (function* () {
        for (let piece = 0; ; piece += 1) {
          if (piece === 20) controller.abort(new Error('called off'));
          yield randomBytes(100_000);
        }
      })(),
    );
    await expect(writeArtifact(endless, { ...options(), signal: controller.signal })).rejects.toThrow();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('on a full disk is refused with the disk named, and leaves nothing', async () => {
    await using disk = await aSmallDisk(4 * 1024 * 1024);
    const path = join(disk.path, 'x.dump.zst.age');
    const writing = writeArtifact(Readable.from([randomBytes(8 * 1024 * 1024)]), {
      path,
      recipients,
      signal,
    });
    await expect(writing).rejects.toMatchObject({
      code: 'staging_full',
      retry: true,
      figures: { path: `${path}.partial` },
    });
    expect(readdirSync(disk.path).filter((name) => name !== 'lost+found')).toEqual([]);
  });

  test('takes the same memory whatever its size', async () => {
    const small = await peakBytes(20);
    const large = await peakBytes(400);
    expect(large - small).toBeLessThan(60 * 1024 * 1024);
  });
});

describe('opening an artifact', () => {
  test('doesn’t end well for one that is cut, altered, or sealed to others', async () => {
    const written = await write(randomBytes(2_000_000));
    const stored = readFileSync(written.partialPath);
    const altered = Buffer.from(stored);
    altered.writeUInt8((altered[1_000_000] as number) ^ 1, 1_000_000);
    const other = await generateIdentity();
    await expect(open(stored.subarray(0, -1))).rejects.toMatchObject({ code: 'copy_altered' });
    await expect(open(stored.subarray(0, 1_000_000))).rejects.toMatchObject({ code: 'copy_altered' });
    await expect(open(altered)).rejects.toMatchObject({ code: 'copy_altered' });
    await expect(open(stored, other)).rejects.toMatchObject({ code: 'key_wrong' });
  });

  test('doesn’t end well when what was sealed isn’t one whole zstd frame', async () => {
    const frame = zstdCompressSync(randomBytes(900_000));
    for (const content of [
      frame.subarray(0, -5),
      Buffer.concat([frame, frame]),
      Buffer.concat([frame, randomBytes(900_000)]),
      Buffer.alloc(0),
    ]) {
      const sealed = await buffer(Readable.from([content]).pipe(new AgeEncryptStream(recipients)));
      await expect(open(sealed), `${content.length} bytes`).rejects.toMatchObject({ code: 'copy_altered' });
    }
  });

  test('passes on the reason for which the bytes stopped coming', async () => {
    const reason = new Error('the share went away');
    const broken = Readable.from(
      (function* () {
        yield randomBytes(10);
        throw reason;
      })(),
    );
    await expect(buffer(openArtifact(broken, [identity]))).rejects.toBe(reason);
  });
});

describe('sweeping', () => {
  test('removes what is partial, at any depth, and nothing else', async () => {
    mkdirSync(join(folder, 'deep'));
    for (const name of [
      'a.dump.zst.age',
      'b.dump.zst.age.partial',
      'deep/c.partial',
      'deep/d.manifest.json',
    ]) {
      writeFileSync(join(folder, name), 'x');
    }
    expect((await sweepPartials(folder)).sort()).toEqual(['b.dump.zst.age.partial', 'c.partial']);
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual([
      'a.dump.zst.age',
      'deep',
      'deep/d.manifest.json',
    ]);
  });
});

function options() {
  return { path: join(folder, 'x.dump.zst.age'), recipients, signal };
}

function write(plain: Buffer) {
  return writeArtifact(Readable.from([plain]), options());
}

function open(sealed: Buffer, key = identity): Promise<Buffer> {
  return buffer(openArtifact(Readable.from([sealed]), [key]));
}

/** In a process of its own: its peak is then its own too. */
async function peakBytes(megabytes: number): Promise<number> {
  const program = `
    import { Readable } from 'node:stream';
    import { randomFillSync } from 'node:crypto';
    import { writeArtifact } from '${new URL('./write-artifact.ts', import.meta.url).href}';
    function* pieces() { for (let piece = 0; piece < ${megabytes * 16}; piece += 1) yield randomFillSync(Buffer.allocUnsafe(65536)); }
    await writeArtifact(Readable.from(pieces()), { path: '${join(folder, `${megabytes}.age`)}', recipients: ${JSON.stringify(recipients)}, signal: new AbortController().signal });
    console.log(process.resourceUsage().maxRSS * 1024);`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
