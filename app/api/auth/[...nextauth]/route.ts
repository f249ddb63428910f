import { cookies } from 'next/headers';
import type { NextRequest } from 'next/server';
import NextAuth from 'next-auth';
import { keepLanguage } from '#app/keep-language.ts';
import { authOptions } from '#lib/access/auth-options.ts';
import { isSameOrigin } from '#lib/access/same-origin.ts';
import { config } from '#lib/central/config.ts';
import type { Locale } from '#lib/domain/words.ts';
import { isLocale, localeCookie } from '#lib/i18n/locales.ts';

/** All of next-auth that is in use. Its own pages, sign-out and session answers know nothing of revoked sessions. */
const ways = ['GET csrf', 'GET providers', 'POST callback/credentials'];

type Context = { params: Promise<{ nextauth: string[] }> };

async function handle(request: NextRequest, context: Context): Promise<Response> {
  const way = `${request.method} ${(await context.params).nextauth.join('/')}`;
  if (!ways.includes(way)) return new Response(null, { status: 404 });
  if (request.method === 'POST' && !isSameOrigin(request.headers)) return new Response(null, { status: 403 });
  // next-auth takes its public address from here only.
  process.env.NEXTAUTH_URL = config().url;
  return NextAuth(request, context, authOptions(takeLanguage));
}

export { handle as GET, handle as POST };

/** A browser that hasn't chosen a language takes the person's own. */
async function takeLanguage(locale: Locale): Promise<void> {
  if (!isLocale((await cookies()).get(localeCookie)?.value)) await keepLanguage(locale);
}
