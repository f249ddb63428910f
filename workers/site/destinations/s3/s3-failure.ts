import type { FailureCode } from '#lib/contract/failure.ts';
import { codeOf, type Figures, KeepwellError } from '#lib/shared/errors.ts';

/** The server's own word for what is wrong (`AccessDenied`); undefined where it gave no answer. */
export function answerOf(thrown: unknown): string | undefined {
  if (thrown instanceof KeepwellError) return answerOf(thrown.cause);
  const isAnswer = statusOf(thrown) !== undefined;
  return isAnswer && thrown instanceof Error ? thrown.name : undefined;
}

/** What a request's failure means to the site's people; `action` is the right that it takes, as a bucket's policy names it. */
export function judgeS3Failure(thrown: unknown, action: string, figures: Figures): KeepwellError {
  if (thrown instanceof KeepwellError) return thrown;
  const answer = answerOf(thrown);
  const [code, retry] =
    answer === undefined ? judgeSilence(thrown) : judgeAnswer(answer, statusOf(thrown) ?? 0);
  const reason = answer ?? codeOf(thrown) ?? (thrown instanceof Error ? thrown.name : '');
  return new KeepwellError(code, {
    figures: { ...figures, ...(reason === '' ? {} : { reason }), action: `s3:${action}` },
    retry,
    cause: thrown,
  });
}

type Meaning = [code: FailureCode, retry: boolean];

function judgeAnswer(answer: string, status: number): Meaning {
  const known = meanings[answer];
  if (known !== undefined) return known;
  // Answers without a body (to HEAD) have only their number.
  if (status === 403) return ['destination_permission', false];
  if (status === 507) return ['destination_full', true];
  return ['destination_error', true];
}

const signIn: Meaning = ['destination_sign_in', false];
const region: Meaning = ['region_wrong', false];
const full: Meaning = ['destination_full', true];
const clock: Meaning = ['clock_skewed', true];

const meanings: Record<string, Meaning | undefined> = {
  AccessDenied: ['destination_permission', false],
  AllAccessDisabled: ['destination_permission', false],
  InvalidAccessKeyId: signIn,
  SignatureDoesNotMatch: signIn,
  ExpiredToken: signIn,
  NoSuchBucket: ['bucket_missing', false],
  InvalidBucketName: ['bucket_missing', false],
  NoSuchKey: ['copy_missing', false],
  NotFound: ['copy_missing', false],
  NoSuchVersion: ['copy_missing', false],
  PermanentRedirect: region,
  AuthorizationHeaderMalformed: region,
  IllegalLocationConstraintException: region,
  RequestTimeTooSkewed: clock,
  RequestExpired: clock,
  ObjectLockConfigurationNotFoundError: ['object_lock_missing', false],
  QuotaExceeded: full,
  InsufficientStorage: full,
  XMinioStorageFull: full,
  RequestTimeout: ['copy_interrupted', true],
  IncompleteBody: ['copy_interrupted', true],
};

/** No answer: nobody there, a line that broke, or one that could not be encrypted. */
function judgeSilence(thrown: unknown): Meaning {
  const reason = codeOf(thrown) ?? '';
  if (/CERT|ISSUER|LEAF|CHAIN/.test(reason)) return ['certificate_refused', false];
  if (/^(ERR_SSL|EPROTO)/.test(reason)) return ['secure_line_refused', false];
  return broken.has(reason) ? ['copy_interrupted', true] : ['destination_unreachable', true];
}

const broken = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE']);

function statusOf(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('$metadata' in thrown)) return undefined;
  const { $metadata: found } = thrown;
  if (typeof found !== 'object' || found === null || !('httpStatusCode' in found)) return undefined;
  return typeof found.httpStatusCode === 'number' ? found.httpStatusCode : undefined;
}
