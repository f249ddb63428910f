import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { PutOptions } from '../destination.ts';
import { uploadsUnderWay } from './abandoned-uploads.ts';
import { PartReader } from './part-reader.ts';
import { type PartPlan, planParts } from './plan-parts.ts';
import type { S3Line } from './s3-line.ts';

export interface Upload {
  readonly key: string;
  readonly localFile: string;
  readonly sizeBytes: number;
  readonly lock: LockTerms | Record<string, never>;
}

export interface LockTerms {
  readonly ObjectLockMode: 'GOVERNANCE' | 'COMPLIANCE';
  readonly ObjectLockRetainUntilDate: Date;
}

export interface Uploaded {
  readonly sizeBytes: number;
  readonly sha256: string;
  /** What the server calls these bytes where it goes by MD5, as nearly all do. */
  readonly etag: string;
  /** Null in a bucket that keeps no versions. */
  readonly versionId: string | null;
}

/** How long putting an upload aside may hold up the failure that ended it. */
const tidyMs = 10_000;

/**
 * Sends a file, with bounded memory. Nothing is seen at the server before the last byte is there. The SHA-256 of each part
 * is signed with it and its MD5 sent along, so the server refuses what arrived otherwise than it was sent.
 */
export async function upload(line: S3Line, what: Upload, options: PutOptions): Promise<Uploaded> {
  const plan = planParts(what.sizeBytes);
  const reader = await PartReader.open(what.localFile);
  try {
    return what.sizeBytes <= plan.partBytes
      ? await sendWhole(line, what, reader, options)
      : await sendParts(line, what, plan, reader, options);
  } finally {
    await reader.close();
  }
}

/** The names that `upload` would answer with, without sending anything. */
export async function digestOf(
  localFile: string,
  sizeBytes: number,
): Promise<{ etag: string; sha256: string }> {
  const { partBytes } = planParts(sizeBytes);
  const reader = await PartReader.open(localFile);
  try {
    const buffer = Buffer.allocUnsafe(Math.min(partBytes, sizeBytes + 1));
    let first = '';
    for (let part = await reader.next(buffer); part !== null; part = await reader.next(buffer)) {
      if (part.number === 1) first = part.md5.toString('hex');
    }
    const { etag, sha256 } = reader.digest();
    return { etag: sizeBytes <= partBytes ? first : etag, sha256 };
  } finally {
    await reader.close();
  }
}

async function sendWhole(
  line: S3Line,
  { key, sizeBytes, lock }: Upload,
  reader: PartReader,
  options: PutOptions,
): Promise<Uploaded> {
  const part = await reader.next(Buffer.allocUnsafe(sizeBytes + 1));
  if (part === null) throw new Error('A file has at least one part');
  const { piece, md5 } = part;
  const content = { Body: piece, ContentLength: piece.length, ContentMD5: md5.toString('base64') };
  const stored = await line.ask('PutObject', options.signal, (client, ask) =>
    client.send(new PutObjectCommand({ Bucket: line.bucket, Key: key, ...content, ...lock }), ask),
  );
  options.onBytes?.(piece.length);
  const { sha256 } = reader.digest();
  return { sizeBytes: piece.length, sha256, etag: md5.toString('hex'), versionId: stored.VersionId ?? null };
}

async function sendParts(
  line: S3Line,
  { key, lock }: Upload,
  plan: PartPlan,
  reader: PartReader,
  options: PutOptions,
): Promise<Uploaded> {
  const target = { Bucket: line.bucket, Key: key };
  const begun = await line.ask('PutObject', options.signal, (client, ask) =>
    client.send(new CreateMultipartUploadCommand({ ...target, ...lock }), ask),
  );
  const { UploadId } = begun;
  if (UploadId === undefined) throw new Error('The server began an upload without naming it');
  uploadsUnderWay.add(UploadId);
  try {
    const Parts = await sendSideBySide(line, { ...target, UploadId }, plan, reader, options);
    const done = await line.ask('PutObject', options.signal, (client, ask) =>
      client.send(
        new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }),
        ask,
      ),
    );
    return { sizeBytes: reader.sizeBytes, ...reader.digest(), versionId: done.VersionId ?? null };
  } catch (thrown) {
    await putAside(line, { ...target, UploadId });
    throw thrown;
  } finally {
    uploadsUnderWay.delete(UploadId);
  }
}

type Target = { readonly Bucket: string; readonly Key: string; readonly UploadId: string };
type SentPart = { readonly PartNumber: number; readonly ETag: string | undefined };

/** The first part that fails ends the others. */
async function sendSideBySide(
  line: S3Line,
  target: Target,
  plan: PartPlan,
  reader: PartReader,
  options: PutOptions,
): Promise<SentPart[]> {
  const failing = new AbortController();
  const signal = AbortSignal.any([options.signal, failing.signal]);
  const sent: SentPart[] = [];
  const sendNext = async (buffer: Buffer) => {
    for (let part = await reader.next(buffer); part !== null; part = await reader.next(buffer)) {
      const { number: PartNumber, piece, md5 } = part;
      const content = { Body: piece, ContentLength: piece.length, ContentMD5: md5.toString('base64') };
      const { ETag } = await line.ask('PutObject', signal, (client, ask) =>
        client.send(new UploadPartCommand({ ...target, PartNumber, ...content }), ask),
      );
      sent.push({ PartNumber, ETag });
      options.onBytes?.(piece.length);
    }
  };
  const lanes = Array.from({ length: plan.atOnce }, () =>
    sendNext(Buffer.allocUnsafe(plan.partBytes)).catch((thrown: unknown) => {
      failing.abort(thrown);
      throw thrown;
    }),
  );
  await Promise.allSettled(lanes);
  options.signal.throwIfAborted();
  failing.signal.throwIfAborted();
  return sent.sort((a, b) => a.PartNumber - b.PartNumber);
}

/** Has the server forget what was sent. What it can't be told now, the next put tells it. */
async function putAside(line: S3Line, target: Target): Promise<boolean> {
  try {
    await line.ask('AbortMultipartUpload', AbortSignal.timeout(tidyMs), (client, ask) =>
      client.send(new AbortMultipartUploadCommand(target), ask),
    );
    return true;
  } catch (thrown) {
    if (thrown instanceof Error) return false;
    throw thrown;
  }
}
