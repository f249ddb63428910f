import { stat } from 'node:fs/promises';
import { DeleteObjectCommand, HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { S3Settings } from '#lib/contract/assignment.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { readBackHash, type StoredBytes } from '../../artifact/read-back.ts';
import { checkName } from '../check-name.ts';
import type { Destination, PutOptions, StoredCopy, StoredEntry, TestStep } from '../destination.ts';
import { abandonUploads, uploadsBelow } from './abandoned-uploads.ts';
import { checkLockable, ensureRetention, lockTerms, readRetention } from './object-lock.ts';
import { readObject } from './read-object.ts';
import { S3Line } from './s3-line.ts';
import { testS3 } from './test-s3.ts';
import { digestOf, type LockTerms, type Upload, type Uploaded, upload } from './upload.ts';
import { firstVersions, listObjects, listVersions, type Version } from './versions.ts';

export interface S3Options {
  readonly settings: S3Settings;
  readonly secretAccessKey: string;
  /** Places that `put` has answered before: which version of a file is ours. Default: none. */
  readonly places?: readonly string[];
  /** Default: 20 seconds. */
  readonly connectTimeoutMs?: number;
  /** Default: a minute. */
  readonly ioTimeoutMs?: number;
  /** Default: 3. */
  readonly maxAttempts?: number;
}

/**
 * A bucket of any S3-compatible server. A copy is sent in parts and seen only when it is complete. Where the destination
 * locks its copies, the version that was there first is read, listed and counted: neither a delete marker nor a newer
 * version of the same name, which stolen credentials can lay there, hides it.
 */
export class S3Destination implements Destination {
  readonly kind = 's3';
  readonly #settings: S3Settings;
  readonly #line: S3Line;
  readonly #places: readonly string[];
  readonly #ending = new AbortController();

  constructor(options: S3Options) {
    const { settings, secretAccessKey, places = [] } = options;
    const { connectTimeoutMs = 20_000, ioTimeoutMs = 60_000, maxAttempts = 3 } = options;
    this.#settings = settings;
    this.#places = places;
    this.#line = new S3Line({ settings, secretAccessKey, connectTimeoutMs, ioTimeoutMs, maxAttempts });
  }

  async check(signal: AbortSignal): Promise<void> {
    const ends = this.#endsWith(signal);
    // Asked with a body, unlike HEAD: the server then says what is wrong, and not only a number.
    const asked = { Bucket: this.#line.bucket, Prefix: this.#keyOf(''), MaxKeys: 1 };
    await this.#line.ask('ListBucket', ends, (client, ask) =>
      client.send(new ListObjectsV2Command(asked), ask),
    );
    if (this.#settings.objectLock !== null) await checkLockable(this.#line, ends);
  }

  test(signal: AbortSignal): Promise<readonly TestStep[]> {
    const ends = this.#endsWith(signal);
    return testS3({
      line: this.#line,
      destination: this,
      signal: ends,
      keyOf: (name) => this.#keyOf(name),
      // One that may not be asked for its unfinished uploads couldn't be tidied up.
      seeUploads: async () => {
        await uploadsBelow(this.#line, this.#keyOf('keepwell/'), ends).next();
      },
    });
  }

  async freeBytes(): Promise<null> {
    return null;
  }

  async list(folder: string, signal: AbortSignal): Promise<readonly StoredEntry[]> {
    const prefix = this.#keyOf(checkName(folder) === '' ? '' : `${folder}/`);
    const ends = this.#endsWith(signal);
    const found =
      this.#settings.objectLock === null
        ? await listObjects(this.#line, prefix, ends)
        : firstVersions(await listVersions(this.#line, prefix, ends));
    return found.map(({ key, sizeBytes, modifiedAt }) => ({
      name: this.#nameOf(key),
      sizeBytes,
      modifiedAt,
    }));
  }

  async put(localFile: string, name: string, options: PutOptions): Promise<StoredCopy> {
    const signal = this.#endsWith(options.signal);
    const key = this.#keyOf(checkName(name));
    const { objectLock } = this.#settings;
    if (objectLock !== null) await checkLockable(this.#line, signal);
    await abandonUploads(this.#line, this.#keyOf(siteFolder(name)), signal);
    const what = { key, localFile, sizeBytes: (await stat(localFile)).size };
    if (objectLock === null) {
      const stored = await upload(this.#line, { ...what, lock: {} }, { ...options, signal });
      await this.#checkStored(key, stored, signal);
      return { place: this.#placeOf(key, stored.versionId), sizeBytes: stored.sizeBytes };
    }
    return this.#putLocked({ ...what, lock: lockTerms(objectLock, new Date()) }, { ...options, signal });
  }

  async stat(name: string, signal: AbortSignal): Promise<StoredEntry | null> {
    const key = this.#keyOf(checkName(name));
    const ends = this.#endsWith(signal);
    if (this.#settings.objectLock !== null) {
      const first = await this.#firstOf(key, ends);
      return first === null ? null : { name, sizeBytes: first.sizeBytes, modifiedAt: first.modifiedAt };
    }
    const found = (await listObjects(this.#line, key, ends)).find((one) => one.key === key);
    return found === undefined ? null : { name, sizeBytes: found.sizeBytes, modifiedAt: found.modifiedAt };
  }

  async readBack(name: string, signal: AbortSignal): Promise<StoredBytes> {
    const key = this.#keyOf(checkName(name));
    const ends = this.#endsWith(signal);
    return readObject(this.#line, key, await this.#versionToRead(key, ends), ends);
  }

  async remove(name: string, signal: AbortSignal): Promise<void> {
    const key = this.#keyOf(checkName(name));
    const ends = this.#endsWith(signal);
    if (this.#settings.objectLock === null) return this.#delete(key, null, ends);
    const versions = (await listVersions(this.#line, key, ends)).filter((one) => one.key === key);
    for (const { versionId, isDeleteMarker } of versions) {
      const retention = isDeleteMarker ? null : await readRetention(this.#line, key, versionId, ends);
      if (retention !== null && retention.until > new Date()) {
        const figures = { ...this.#line.figures, name, until: retention.until.toISOString() };
        throw new KeepwellError('copy_locked', { figures });
      }
      await this.#delete(key, versionId, ends);
    }
  }

  async close(): Promise<void> {
    this.#ending.abort(new KeepwellError('copy_interrupted', { figures: this.#line.figures, retry: true }));
    this.#line.end();
  }

  /**
   * Stores a file that nobody can remove for long: so that a try whose answer was lost, or that failed after storing, does
   * not leave one locked version after another, one that lies there already and is ours is taken as it is.
   */
  async #putLocked(what: Upload & { lock: LockTerms }, options: PutOptions): Promise<StoredCopy> {
    const { key, localFile, sizeBytes, lock } = what;
    const { signal } = options;
    // Asked before anything is stored: whether we may read the lock that we are about to set.
    await readRetention(this.#line, key, null, signal);
    const first = await this.#firstOf(key, signal);
    const isSameSize = first?.sizeBytes === sizeBytes;
    if (isSameSize && first.etag === (await digestOf(localFile, sizeBytes)).etag) {
      options.onBytes?.(sizeBytes);
      return this.#lockedCopy(first, sizeBytes, lock, signal);
    }
    const stored = await upload(this.#line, what, options);
    await this.#checkStored(key, stored, signal);
    return this.#lockedCopy({ key, versionId: stored.versionId }, stored.sizeBytes, lock, signal);
  }

  async #lockedCopy(
    file: { readonly key: string; readonly versionId: string | null },
    sizeBytes: number,
    lock: LockTerms,
    signal: AbortSignal,
  ): Promise<StoredCopy> {
    const immutableUntil = await ensureRetention(this.#line, file, lock, signal);
    return { place: this.#placeOf(file.key, file.versionId), sizeBytes, immutableUntil };
  }

  /** The size, and the server's own hash of it; where that one isn't what MD5 makes of it, the bytes are read back. */
  async #checkStored(key: string, sent: Uploaded, signal: AbortSignal): Promise<void> {
    const asked = { Bucket: this.#line.bucket, Key: key, ...versionOf(sent.versionId) };
    const found = await this.#line.ask('GetObject', signal, (client, ask) =>
      client.send(new HeadObjectCommand(asked), ask),
    );
    const figures = {
      ...this.#line.figures,
      sizeBytes: sent.sizeBytes,
      storedBytes: found.ContentLength ?? 0,
    };
    if (found.ContentLength !== sent.sizeBytes)
      throw new KeepwellError('copy_truncated', { figures, retry: true });
    if (found.ETag?.replaceAll('"', '') === sent.etag) return;
    const back = await readBackHash(readObject(this.#line, key, sent.versionId, signal));
    if (back.sha256 !== sent.sha256) throw new KeepwellError('copy_altered', { figures, retry: true });
  }

  async #versionToRead(key: string, signal: AbortSignal): Promise<string | null> {
    const known = this.#places.find((place) => place.startsWith(`${this.#placeOf(key, null)}?versionId=`));
    if (known !== undefined) return known.slice(known.lastIndexOf('=') + 1);
    if (this.#settings.objectLock === null) return null;
    return (await this.#firstOf(key, signal))?.versionId ?? null;
  }

  async #firstOf(key: string, signal: AbortSignal): Promise<Version | null> {
    const versions = firstVersions(await listVersions(this.#line, key, signal));
    return versions.find((one) => one.key === key) ?? null;
  }

  async #delete(key: string, versionId: string | null, signal: AbortSignal): Promise<void> {
    const action = versionId === null ? 'DeleteObject' : 'DeleteObjectVersion';
    const asked = { Bucket: this.#line.bucket, Key: key, ...versionOf(versionId) };
    await this.#line.ask(action, signal, (client, ask) => client.send(new DeleteObjectCommand(asked), ask));
  }

  #endsWith(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, this.#ending.signal]);
  }

  #keyOf(name: string): string {
    const { prefix } = this.#settings;
    return prefix === '' ? name : `${prefix}/${name}`;
  }

  #nameOf(key: string): string {
    return key.slice(this.#keyOf('').length);
  }

  #placeOf(key: string, versionId: string | null): string {
    const place = `s3://${this.#line.bucket}/${key}`;
    return versionId === null ? place : `${place}?versionId=${versionId}`;
  }
}

function versionOf(versionId: string | null): { VersionId?: string } {
  return versionId === null ? {} : { VersionId: versionId };
}

/** `keepwell/<practice>/<site>/`: below it lies nothing but this site's. */
function siteFolder(name: string): string {
  return `${name.split('/').slice(0, 3).join('/')}/`;
}
