import {
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
} from '@aws-sdk/client-s3';
import type { S3Line } from './s3-line.ts';

export interface Version {
  readonly key: string;
  readonly versionId: string;
  /** A mark that hides the versions before it, without bytes of its own. */
  readonly isDeleteMarker: boolean;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly modifiedAt: Date;
}

/** Every version of every key below a prefix, each key's newest first, delete markers included. */
export async function listVersions(line: S3Line, prefix: string, signal: AbortSignal): Promise<Version[]> {
  const found: Version[] = [];
  let from: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
  for (;;) {
    const page: ListObjectVersionsCommandOutput = await line.ask(
      'ListBucketVersions',
      signal,
      (client, ask) =>
        client.send(new ListObjectVersionsCommand({ Bucket: line.bucket, Prefix: prefix, ...from }), ask),
    );
    for (const one of page.Versions ?? []) found.push({ ...named(one), isDeleteMarker: false });
    for (const one of page.DeleteMarkers ?? []) found.push({ ...named(one), isDeleteMarker: true });
    if (page.IsTruncated !== true) return found;
    from = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
  }
}

/**
 * The version of each key that was there first. Where copies are locked, that one is ours: whoever got hold of the
 * credentials can lay another over it or hide it, but can't change it nor come before it.
 */
export function firstVersions(versions: readonly Version[]): Version[] {
  const first = new Map<string, Version>();
  for (const one of versions) if (!one.isDeleteMarker) first.set(one.key, one);
  return [...first.values()];
}

export interface Listed {
  readonly key: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
}

/** What is to be seen below a prefix. */
export async function listObjects(line: S3Line, prefix: string, signal: AbortSignal): Promise<Listed[]> {
  const found: Listed[] = [];
  let from: { ContinuationToken?: string | undefined } = {};
  for (;;) {
    const page: ListObjectsV2CommandOutput = await line.ask('ListBucket', signal, (client, ask) =>
      client.send(new ListObjectsV2Command({ Bucket: line.bucket, Prefix: prefix, ...from }), ask),
    );
    for (const { Key = '', Size = 0, LastModified = new Date(0) } of page.Contents ?? []) {
      found.push({ key: Key, sizeBytes: Size, modifiedAt: LastModified });
    }
    if (page.IsTruncated !== true) return found;
    from = { ContinuationToken: page.NextContinuationToken };
  }
}

type Answered = {
  Key?: string | undefined;
  VersionId?: string | undefined;
  Size?: number | undefined;
  ETag?: string | undefined;
  LastModified?: Date | undefined;
};

function named({ Key = '', VersionId = 'null', Size = 0, ETag = '', LastModified = new Date(0) }: Answered) {
  return {
    key: Key,
    versionId: VersionId,
    sizeBytes: Size,
    etag: ETag.replaceAll('"', ''),
    modifiedAt: LastModified,
  };
}
