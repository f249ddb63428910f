import type { FailureCode } from '#lib/contract/failure.ts';
import { codeOf, type Figures, KeepwellError } from '#lib/shared/errors.ts';

/** What the server answered to one request (SSH_FX_…, draft-ietf-secsh-filexfer-02 §7). */
export const sftpStatus = { noSuchFile: 2, permissionDenied: 3, failure: 4, connectionLost: 7 } as const;

/** The status number of a refused request; undefined for anything else that went wrong. */
export function statusOf(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'number' ? thrown.code : undefined;
}

/**
 * Why a connection could not be made. A refused sign-in is not tried again: servers lock accounts and addresses for
 * that. Told by the library's `level` and the system's codes, never by texts.
 */
export function judgeConnectFailure(thrown: unknown, figures: Figures): KeepwellError {
  if (thrown instanceof KeepwellError) return thrown;
  const level =
    typeof thrown === 'object' && thrown !== null && 'level' in thrown ? String(thrown.level) : '';
  if (level === 'client-authentication')
    return new KeepwellError('destination_sign_in', { figures, cause: thrown });
  const reason = codeOf(thrown) ?? level;
  return new KeepwellError('destination_unreachable', {
    figures: { ...figures, reason },
    retry: true,
    cause: thrown,
  });
}

/** What went wrong with a request on a connection that was made. */
export function judgeRequestFailure(thrown: unknown, figures: Figures): KeepwellError {
  if (thrown instanceof KeepwellError) return thrown;
  const status = statusOf(thrown);
  const [code, retry] = meanings[status ?? -1] ?? broken(status);
  const all = status === undefined ? figures : { ...figures, reason: `SSH_FX_${status}` };
  return new KeepwellError(code, { figures: all, retry, cause: thrown });
}

const meanings: Record<number, [FailureCode, boolean] | undefined> = {
  [sftpStatus.noSuchFile]: ['destination_missing', true],
  [sftpStatus.permissionDenied]: ['destination_permission', false],
  // OpenSSH says only "failure" for a full disk, a read-only one, and all else.
  [sftpStatus.failure]: ['destination_error', true],
};

/** No status at all: the line broke while a request was waiting for its answer. */
function broken(status: number | undefined): [FailureCode, boolean] {
  return status === undefined || status === sftpStatus.connectionLost
    ? ['copy_interrupted', true]
    : ['destination_error', true];
}
