import type { ComponentProps } from 'react';
import { Select } from '#app/ui/inputs.tsx';
import type { Locale } from '#lib/domain/words.ts';
import { localeNames } from '#lib/i18n/locales.ts';

/** Each language by its own name. */
export function LanguageSelect(props: Omit<ComponentProps<typeof Select>, 'children'>) {
  return (
    <Select name="locale" {...props}>
      {(Object.keys(localeNames) as Locale[]).map((locale) => (
        <option key={locale} lang={locale} value={locale}>
          {localeNames[locale]}
        </option>
      ))}
    </Select>
  );
}
