import { cookies, headers } from 'next/headers';
import { getRequestConfig } from 'next-intl/server';
import { isLocale, localeCookie, pickLocale } from './locales.ts';
import { loadMessages } from './messages.ts';

/** The language of a request: asked for by the caller, else the cookie's, else the browser's. */
export default getRequestConfig(async ({ locale: asked }) => {
  const locale = isLocale(asked)
    ? asked
    : pickLocale((await cookies()).get(localeCookie)?.value, (await headers()).get('accept-language'));
  return {
    locale,
    messages: loadMessages(locale),
    // Every time of a site is formatted in the site's own zone; this is only for what belongs to none.
    timeZone: process.env.TZ ?? 'UTC',
  };
});
