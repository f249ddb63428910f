import { S3Client } from '@aws-sdk/client-s3';
import type { S3Settings } from '#lib/contract/assignment.ts';
import type { Figures } from '#lib/shared/errors.ts';
import { judgeS3Failure } from './s3-failure.ts';

export interface S3Access {
  readonly settings: S3Settings;
  readonly secretAccessKey: string;
  readonly connectTimeoutMs: number;
  /** A line on which nothing moves for this long counts as broken. */
  readonly ioTimeoutMs: number;
  /** How often a request is made in all before it has failed. */
  readonly maxAttempts: number;
}

/** A bucket as requests are made to it; each one's failure is judged, and ends with the signal. */
export class S3Line {
  readonly bucket: string;
  readonly figures: Figures;
  readonly #client: S3Client;

  constructor(access: S3Access) {
    const { endpoint, region, bucket, pathStyle, accessKeyId } = access.settings;
    this.bucket = bucket;
    this.figures = { endpoint, bucket, accessKey: accessKeyId };
    this.#client = new S3Client({
      endpoint,
      region,
      forcePathStyle: pathStyle,
      credentials: { accessKeyId, secretAccessKey: access.secretAccessKey },
      maxAttempts: access.maxAttempts,
      // What many S3-compatible servers don't know. The SHA-256 of each request is in its signature all the same.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: {
        connectionTimeout: access.connectTimeoutMs,
        socketTimeout: access.ioTimeoutMs,
        httpAgent: { keepAlive: true, maxSockets: 16 },
        httpsAgent: { keepAlive: true, maxSockets: 16, minVersion: 'TLSv1.2' },
      },
    });
  }

  /** Makes one request. `action` names the right that it takes. */
  async ask<T>(
    action: string,
    signal: AbortSignal,
    request: (client: S3Client, options: { abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    signal.throwIfAborted();
    try {
      return await request(this.#client, { abortSignal: signal });
    } catch (thrown) {
      signal.throwIfAborted();
      throw judgeS3Failure(thrown, action, this.figures);
    }
  }

  end(): void {
    this.#client.destroy();
  }
}
