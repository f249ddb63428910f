import { FTPError } from 'basic-ftp';
import type { FailureCode } from '#lib/contract/failure.ts';
import { codeOf, type Figures, KeepwellError } from '#lib/shared/errors.ts';

/** The number of the server's answer (RFC 959 §4.2); undefined for anything else that went wrong. */
export function replyOf(thrown: unknown): number | undefined {
  if (thrown instanceof KeepwellError) return replyOf(thrown.cause);
  return thrown instanceof FTPError ? thrown.code : undefined;
}

/** Why a connection could not be made: nobody there, nobody who speaks FTP, or a server that is busy (421). */
export function judgeConnectFailure(thrown: unknown, figures: Figures): KeepwellError {
  return judged(thrown, figures, { code: 'destination_unreachable', retry: true });
}

/**
 * Why the line could not be encrypted: AUTH TLS is refused, the two sides have no manner of it in common, or the server
 * shows another certificate than it did a moment ago (or one that has expired).
 */
export function judgeSecuringFailure(thrown: unknown, figures: Figures): KeepwellError {
  const reason = codeOf(thrown) ?? '';
  if (/CERT|ISSUER|LEAF|CHAIN/.test(reason))
    return judged(thrown, figures, { code: 'certificate_refused', retry: false });
  const isRefused = replyOf(thrown) !== undefined || /^(ERR_SSL|EPROTO)/.test(reason);
  return isRefused
    ? judged(thrown, figures, { code: 'secure_line_refused', retry: false })
    : judgeConnectFailure(thrown, figures);
}

/**
 * Why the account was not let in. It is not tried again: servers lock accounts and addresses for that. A server that
 * refuses the mere name on an open line wants an encrypted one.
 */
export function judgeSignInFailure(
  thrown: unknown,
  figures: Figures,
  asked: 'user' | 'password',
  isSecured: boolean,
): KeepwellError {
  const reply = replyOf(thrown);
  if (reply === undefined || reply === 421) return judgeConnectFailure(thrown, figures);
  const isLine = asked === 'user' && !isSecured;
  return judged(thrown, figures, {
    code: isLine ? 'secure_line_refused' : 'destination_sign_in',
    retry: false,
  });
}

/** What went wrong with a request on a line that was made. */
export function judgeRequestFailure(thrown: unknown, figures: Figures): KeepwellError {
  const reply = replyOf(thrown);
  const broken: Meaning = { code: 'copy_interrupted', retry: true };
  const meaning =
    reply === undefined ? broken : (meanings[reply] ?? { code: 'destination_error', retry: true });
  return judged(thrown, figures, meaning);
}

interface Meaning {
  readonly code: FailureCode;
  readonly retry: boolean;
}

const meanings: Record<number, Meaning | undefined> = {
  421: { code: 'copy_interrupted', retry: true },
  // The data connection could not be opened, or broke.
  425: { code: 'copy_interrupted', retry: true },
  426: { code: 'copy_interrupted', retry: true },
  452: { code: 'destination_full', retry: true },
  // The data came over another encryption than the sign-in, or none.
  521: { code: 'secure_line_refused', retry: false },
  522: { code: 'secure_line_refused', retry: false },
  530: { code: 'destination_sign_in', retry: false },
  532: { code: 'destination_permission', retry: false },
  533: { code: 'secure_line_refused', retry: false },
  534: { code: 'secure_line_refused', retry: false },
  550: { code: 'destination_permission', retry: false },
  552: { code: 'destination_full', retry: true },
  553: { code: 'destination_permission', retry: false },
};

function judged(thrown: unknown, figures: Figures, { code, retry }: Meaning): KeepwellError {
  if (thrown instanceof KeepwellError) return thrown;
  const reply = replyOf(thrown);
  const reason = reply === undefined ? codeOf(thrown) : String(reply);
  const all = reason === undefined ? figures : { ...figures, reason };
  return new KeepwellError(code, { figures: all, retry, cause: thrown });
}
