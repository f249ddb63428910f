import { cookies } from 'next/headers';
import { isSecure } from '#lib/access/session-cookie.ts';
import type { Locale } from '#lib/domain/words.ts';
import { localeCookie } from '#lib/i18n/locales.ts';

/** Sets this browser's language. In server actions and route handlers only. */
export async function keepLanguage(locale: Locale): Promise<void> {
  const options = { path: '/', sameSite: 'lax', secure: isSecure(), maxAge: 365 * 24 * 3600 } as const;
  (await cookies()).set(localeCookie, locale, options);
}
