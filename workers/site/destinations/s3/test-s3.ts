import { PutObjectCommand } from '@aws-sdk/client-s3';
import { KeepwellError } from '#lib/shared/errors.ts';
import type { Destination, TestStep } from '../destination.ts';
import { runTest } from '../run-test.ts';
import type { S3Line } from './s3-line.ts';

interface S3Trial {
  readonly line: S3Line;
  readonly destination: Destination;
  readonly signal: AbortSignal;
  keyOf(name: string): string;
  seeUploads(): Promise<void>;
}

/** Tries a bucket. The small file isn't locked, or it would lie there for as long as copies do. */
export function testS3({
  line,
  destination,
  signal,
  keyOf,
  seeUploads,
}: S3Trial): Promise<readonly TestStep[]> {
  return runTest({
    // Whoever is told that the bucket is missing was let in.
    connect: () => destination.check(signal).catch(unlessOf(bucketsOwn)),
    folder: async () => {
      await destination.check(signal);
      await seeUploads();
    },
    write: async (name, content) => {
      await line.ask('PutObject', signal, (client, ask) =>
        client.send(new PutObjectCommand({ Bucket: line.bucket, Key: keyOf(name), Body: content }), ask),
      );
    },
    read: (name) => destination.readBack(name, signal),
    // A bucket that locks whatever comes keeps this file, too; that it does is no failure.
    remove: (name) => destination.remove(name, signal).catch(unlessOf(['copy_locked'])),
    freeBytes: () => destination.freeBytes(signal),
  });
}

const bucketsOwn = ['bucket_missing', 'destination_permission', 'object_lock_missing'];

function unlessOf(codes: readonly string[]): (thrown: unknown) => void {
  return (thrown) => {
    if (!(thrown instanceof KeepwellError) || !codes.includes(thrown.code)) throw thrown;
  };
}
