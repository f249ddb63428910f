import type { Locale } from '#lib/domain/words.ts';

declare module 'next-intl' {
  interface AppConfig {
    Locale: Locale;
  }
}
