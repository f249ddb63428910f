import { locales } from '#lib/domain/words.ts';
import { localeNames } from '#lib/i18n/locales.ts';

/** The languages to choose from, each by its own name. */
export function LocaleOptions() {
  return (
    <>
      {locales.map((locale) => (
        <option key={locale} lang={locale} value={locale}>
          {localeNames[locale]}
        </option>
      ))}
    </>
  );
}
