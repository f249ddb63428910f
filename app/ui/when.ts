import { useLocale, useTranslations } from 'next-intl';
import { formatSince } from '#lib/i18n/format.ts';

/** Writes instants as they stand in a sentence: `today 12:04`, `Friday 19:04`, `3 November, 19:04`. */
export function useWhen(now: Date): (at: Date, timeZone: string) => string {
  const locale = useLocale();
  const t = useTranslations('ui.when');
  return (at, timeZone) => {
    const { day, text } = formatSince(at, now, timeZone, locale);
    return day === 'today' ? t('today', { time: text }) : text;
  };
}
