import { cookies } from 'next/headers';
import { decode } from 'next-auth/jwt';
import { config } from '#lib/central/config.ts';
import { keys } from '#lib/central/keys.ts';
import { sessionLifetimeMs } from '#lib/domain/session.ts';

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
  if (cookie === undefined) return null;
  try {
    const token = await decode({ token: cookie.value, secret: keys().sessionSecret });
    return typeof token?.sid === 'string' ? token.sid : null;
  } catch (thrown) {
    // An altered, foreign or outlived cookie is the same as none; anything else (a key file that is gone) is not.
    if (thrown instanceof Error && 'code' in thrown && String(thrown.code).startsWith('ERR_J')) return null;
    throw thrown;
  }
}

export function isSecure(): boolean {
  return config().url.startsWith('https:');
}
