import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTranslator } from 'next-intl';
import type { Locale } from '#lib/domain/words.ts';

type Tree = { [key: string]: string | Tree };
const kept = new Map<Locale, Tree>();

/** The sentences of mails in a reader's language, outside any page. A missing one throws: no mail goes out in keys. */
export function mailTranslator(locale: Locale) {
  const messages = kept.get(locale) ?? read(locale);
  kept.set(locale, messages);
  return createTranslator({
    locale,
    messages,
    onError: (error) => {
      throw error;
    },
  }) as (key: string, figures?: Record<string, string | number>) => string;
}

/** A moment as people say it, in a site's own time, with the day named. */
export function sayMoment(instant: string, locale: Locale, timeZone: string): string {
  const format = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
    timeZone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
  });
  const said = format.format(new Date(instant));
  // A French sentence says "le lundi 2 mars".
  return locale === 'fr' ? `le ${said}` : said;
}

function read(locale: Locale): Tree {
  const folder = join(process.cwd(), 'messages', locale);
  return Object.fromEntries(
    ['mail', 'failures'].map((name) => [
      name,
      JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')),
    ]),
  );
}
