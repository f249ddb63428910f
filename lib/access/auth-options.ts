import type { NextAuthOptions, User } from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import { keys } from '#lib/central/keys.ts';
import { limits } from '#lib/central/sign-in/limits.ts';
import { signIn } from '#lib/central/sign-in/sign-in.ts';
import { sessionLifetimeMs } from '#lib/domain/session.ts';
import type { Locale } from '#lib/domain/words.ts';
import { messageOf } from '#lib/shared/errors.ts';
import { createLogger } from '#lib/shared/logger.ts';
import { isSecure, sessionCookieName, sessionCookieOptions } from './session-cookie.ts';
import { readVisit } from './visit.ts';

const log = createLogger('sign-in');

/**
 * How next-auth signs people in: by e-mail address and password, with a cookie that carries the id of a session row
 * and nothing else. The page reads the problem from the error's text: `wrong`, `too_many.<seconds>` or `unexpected`.
 */
export function authOptions(onSignedIn: (locale: Locale) => Promise<void>): NextAuthOptions {
  return {
    secret: keys().sessionSecret,
    session: { strategy: 'jwt', maxAge: sessionLifetimeMs / 1000 },
    pages: { signIn: '/sign-in', error: '/sign-in' },
    useSecureCookies: isSecure(),
    cookies: { sessionToken: { name: sessionCookieName(), options: sessionCookieOptions() } },
    providers: [
      Credentials({
        credentials: { email: {}, password: {} },
        authorize: (given) => tryToSignIn(given, onSignedIn),
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (isOpened(user) ? { sid: user.sessionId } : token),
    },
    logger: {
      error: (code, about) => log.error({ code, about }, 'next-auth'),
      warn: (code) => log.warn({ code }, 'next-auth'),
      debug: () => {},
    },
  };
}

type Opened = User & { sessionId: string };

async function tryToSignIn(
  given: Record<string, string> | undefined,
  onSignedIn: (locale: Locale) => Promise<void>,
): Promise<Opened> {
  const outcome = await attempt(given);
  if (!outcome.ok) {
    const wait = outcome.problem === 'too_many' ? `.${Math.ceil(outcome.retryAfterMs / 1000)}` : '';
    throw new Error(`${outcome.problem}${wait}`);
  }
  await onSignedIn(outcome.locale);
  return { id: outcome.userId, sessionId: outcome.sessionId };
}

/** next-auth puts the text of whatever is thrown into its answer: what nobody expected goes to the log instead. */
async function attempt(given: Record<string, string> | undefined) {
  try {
    const { email = '', password = '' } = given ?? {};
    return await signIn(limits().signIn, await readVisit(), { email, password });
  } catch (thrown) {
    log.error({ error: messageOf(thrown), err: thrown }, 'sign-in failed');
    return { ok: false, problem: 'unexpected' } as const;
  }
}

function isOpened(user: User | undefined): user is Opened {
  return user !== undefined && 'sessionId' in user && typeof user.sessionId === 'string';
}
