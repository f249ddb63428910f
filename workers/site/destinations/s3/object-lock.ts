import {
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  PutObjectRetentionCommand,
} from '@aws-sdk/client-s3';
import type { ObjectLock } from '#lib/contract/assignment.ts';
import { KeepwellError } from '#lib/shared/errors.ts';
import { answerOf } from './s3-failure.ts';
import type { S3Line } from './s3-line.ts';
import type { LockTerms } from './upload.ts';

/** Throws `object_lock_missing` when the bucket can't lock what lies in it. */
export async function checkLockable(line: S3Line, signal: AbortSignal): Promise<void> {
  const { ObjectLockConfiguration: found } = await line.ask(
    'GetBucketObjectLockConfiguration',
    signal,
    (client, ask) => client.send(new GetObjectLockConfigurationCommand({ Bucket: line.bucket }), ask),
  );
  if (found?.ObjectLockEnabled !== 'Enabled') {
    throw new KeepwellError('object_lock_missing', { figures: line.figures });
  }
}

/** S3 keeps whole seconds. */
export function lockTerms({ mode, days }: ObjectLock, now: Date): LockTerms {
  const until = Math.ceil(now.getTime() / 1000) * 1000 + days * 24 * 60 * 60_000;
  return { ObjectLockMode: modes[mode], ObjectLockRetainUntilDate: new Date(until) };
}

export interface Retention {
  readonly mode: string;
  readonly until: Date;
}

/** How a stored file is locked, as the server answers; null when it isn't, or isn't there. */
export async function readRetention(
  line: S3Line,
  key: string,
  versionId: string | null,
  signal: AbortSignal,
): Promise<Retention | null> {
  const asked = { Bucket: line.bucket, Key: key, ...(versionId === null ? {} : { VersionId: versionId }) };
  try {
    const { Retention: found } = await line.ask('GetObjectRetention', signal, (client, ask) =>
      client.send(new GetObjectRetentionCommand(asked), ask),
    );
    const { Mode, RetainUntilDate } = found ?? {};
    return Mode === undefined || RetainUntilDate === undefined
      ? null
      : { mode: Mode, until: RetainUntilDate };
  } catch (thrown) {
    if (unlocked.has(answerOf(thrown) ?? '')) return null;
    throw thrown;
  }
}

/**
 * Locks a stored file as asked and answers until when the server says that it is locked; null when that is less, or
 * looser. It was asked for with the file itself already, but some servers (Ceph's before 17) pass over that for a file
 * that is sent in parts.
 */
export async function ensureRetention(
  line: S3Line,
  file: { readonly key: string; readonly versionId: string | null },
  asked: LockTerms,
  signal: AbortSignal,
): Promise<Date | null> {
  const { key, versionId } = file;
  const until = judgeRetention(asked, await readRetention(line, key, versionId, signal));
  if (until !== null) return until;
  const isSet = await setRetention(line, key, versionId, asked, signal);
  return isSet ? judgeRetention(asked, await readRetention(line, key, versionId, signal)) : null;
}

/** False when we may not: the copy is stored then, and not locked. */
async function setRetention(
  line: S3Line,
  key: string,
  versionId: string | null,
  asked: LockTerms,
  signal: AbortSignal,
): Promise<boolean> {
  const target = { Bucket: line.bucket, Key: key, ...(versionId === null ? {} : { VersionId: versionId }) };
  const Retention = { Mode: asked.ObjectLockMode, RetainUntilDate: asked.ObjectLockRetainUntilDate };
  try {
    await line.ask('PutObjectRetention', signal, (client, ask) =>
      client.send(new PutObjectRetentionCommand({ ...target, Retention }), ask),
    );
    return true;
  } catch (thrown) {
    if (answerOf(thrown) === 'AccessDenied') return false;
    throw thrown;
  }
}

/** Until when it is locked; null when that is less, or looser, than was asked for. */
function judgeRetention(asked: LockTerms, found: Retention | null): Date | null {
  if (found === null || found.until < asked.ObjectLockRetainUntilDate) return null;
  const isAsAsked = found.mode === asked.ObjectLockMode || found.mode === modes.compliance;
  return isAsAsked ? found.until : null;
}

const modes = { governance: 'GOVERNANCE', compliance: 'COMPLIANCE' } as const;

const unlocked = new Set([
  'NoSuchObjectLockConfiguration',
  'ObjectLockConfigurationNotFoundError',
  'NoSuchKey',
  'NoSuchVersion',
  'MethodNotAllowed',
]);
