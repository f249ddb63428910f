import {
  AbortMultipartUploadCommand,
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
} from '@aws-sdk/client-s3';
import { answerOf } from './s3-failure.ts';
import type { S3Line } from './s3-line.ts';

/** The multipart uploads that this process is making now. */
export const uploadsUnderWay = new Set<string>();

/**
 * Has the server forget what an agent had begun to send below this prefix when it was killed or its line broke: nobody
 * sees such parts, but they are paid for. The prefix is one site's own, and a site has one agent.
 */
export async function abandonUploads(line: S3Line, prefix: string, signal: AbortSignal): Promise<void> {
  for await (const { Key, UploadId } of uploadsBelow(line, prefix, signal)) {
    if (UploadId === undefined || uploadsUnderWay.has(UploadId)) continue;
    await line
      .ask('AbortMultipartUpload', signal, (client, ask) =>
        client.send(new AbortMultipartUploadCommand({ Bucket: line.bucket, Key, UploadId }), ask),
      )
      .catch((thrown: unknown) => {
        // Gone meanwhile is as well.
        if (answerOf(thrown) !== 'NoSuchUpload') throw thrown;
      });
  }
}

/** All uploads that were begun below a prefix and not ended. */
export async function* uploadsBelow(line: S3Line, prefix: string, signal: AbortSignal) {
  let from: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {};
  for (;;) {
    const page: ListMultipartUploadsCommandOutput = await line.ask(
      'ListBucketMultipartUploads',
      signal,
      (client, ask) =>
        client.send(new ListMultipartUploadsCommand({ Bucket: line.bucket, Prefix: prefix, ...from }), ask),
    );
    yield* page.Uploads ?? [];
    if (page.IsTruncated !== true) return;
    from = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
  }
}
