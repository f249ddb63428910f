'use client';

import { useRouter } from 'next/navigation';
import { useLocale, useTranslations } from 'next-intl';
import { useTransition } from 'react';
import type { Locale } from '#lib/domain/words.ts';
import { localeCookie, localeNames } from '#lib/i18n/locales.ts';

const oneYear = 365 * 24 * 3600;

type LanguageSwitchProps = {
  /** Keeps the choice with the account too; left out where nobody is signed in. */
  save?: (locale: Locale) => Promise<void>;
};

/** Each language by its own name, so that a reader finds theirs on a page that they can't read. */
export function LanguageSwitch({ save }: LanguageSwitchProps) {
  const current = useLocale();
  const t = useTranslations('ui');
  const router = useRouter();
  const [pending, start] = useTransition();

  function choose(locale: Locale) {
    const secure = location.protocol === 'https:' ? '; secure' : '';
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs HTTPS and isn't in every browser
    document.cookie = `${localeCookie}=${locale}; path=/; max-age=${oneYear}; samesite=lax${secure}`;
    start(async () => {
      await save?.(locale);
      router.refresh();
    });
  }

  return (
    <fieldset aria-busy={pending} className="flex flex-wrap text-[13px]">
      <legend className="sr-only">{t('language')}</legend>
      {(Object.keys(localeNames) as Locale[]).map((locale) => (
        <button
          aria-pressed={locale === current}
          className="rounded-md px-1.5 py-1 text-soft hover:text-ink aria-pressed:font-semibold aria-pressed:text-ink"
          key={locale}
          lang={locale}
          onClick={() => choose(locale)}
          type="button"
        >
          {localeNames[locale]}
        </button>
      ))}
    </fieldset>
  );
}
