import { cookies } from 'next/headers';
import { decode, encode } from 'next-auth/jwt';
import { config } from '#lib/central/config.ts';
import { keys } from '#lib/central/keys.ts';
import { sessionLifetimeMs } from '#lib/domain/session.ts';
import { codeOf } from '#lib/shared/errors.ts';

/** Under https the browser itself keeps the cookie to this very host and away from plain connections. */
export function sessionCookieName(): string {
  return isSecure() ? '__Host-keepwell-session' : 'keepwell-session';
}

export function sessionCookieOptions() {
  return {
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure(),
    path: '/',
    maxAge: sessionLifetimeMs / 1000,
  } as const;
}

/** The session id in this request's cookie; null when there is none or it isn't one of ours. */
export async function readSessionId(): Promise<string | null> {
  const cookie = (await cookies()).get(sessionCookieName());
  return cookie === undefined ? null : sessionIdIn(cookie.value);
}

export async function sessionIdIn(cookie: string): Promise<string | null> {
  try {
    const token = await decode({ token: cookie, secret: keys().sessionSecret });
    return typeof token?.sid === 'string' ? token.sid : null;
  } catch (thrown) {
    // An altered, foreign or outlived cookie (jose's ERR_JW…) is the same as none; a key file that is gone is not.
    if (codeOf(thrown)?.startsWith('ERR_J')) return null;
    throw thrown;
  }
}

/** What a browser keeps to be this session: the same token that next-auth writes at sign-in. */
export function sessionToken(sessionId: string): Promise<string> {
  return encode({
    token: { sid: sessionId },
    secret: keys().sessionSecret,
    maxAge: sessionCookieOptions().maxAge,
  });
}

/** Signs this browser in, after a link was used. In server actions and route handlers only. */
export async function writeSessionCookie(sessionId: string): Promise<void> {
  (await cookies()).set(sessionCookieName(), await sessionToken(sessionId), sessionCookieOptions());
}

export async function deleteSessionCookie(): Promise<void> {
  (await cookies()).set(sessionCookieName(), '', { ...sessionCookieOptions(), maxAge: 0 });
}

export function isSecure(): boolean {
  return config().url.startsWith('https:');
}
