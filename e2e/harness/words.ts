import { createTranslator } from 'next-intl';
import type { Locale } from '#lib/domain/words.ts';
import { loadMessages } from '#lib/i18n/messages.ts';

export type Words = (key: string, values?: Record<string, string | number>) => string;

/**
 * What a page says, by its key: stories find things by the words that people read, and a sentence that is put better breaks none of them.
 * `say('ui.copy')` is the key "copy" of messages/<locale>/ui.json. A key that doesn't exist throws.
 */
export function wordsOf(locale: Locale): Words {
  const translate = createTranslator({
    locale,
    messages: loadMessages(locale) as Record<string, never>,
    onError: (error) => {
      throw error;
    },
  });
  return (key, values) => translate(key as never, values as never);
}
