import { useFormatter, useLocale, useTranslations } from 'next-intl';
import type { Schedule } from '#lib/domain/schedule.ts';

/** "Monday to Friday at 12:30 and 19:00", in the reader's language. */
export function ScheduleText({ schedule }: { schedule: Schedule }) {
  const t = useTranslations('policy.schedule');
  const format = useFormatter();
  const nameOf = useDayName('long');
  const { days, times } = schedule;
  const [first, last] = [days[0] ?? 1, days.at(-1) ?? 7];
  const isRun = days.length > 2 && last - first === days.length - 1;
  const dayText =
    days.length === 7
      ? t('everyDay')
      : isRun
        ? t('fromTo', { first: nameOf(first), last: nameOf(last) })
        : format.list(days.map(nameOf));
  return (
    <span className="inline-block first-letter:uppercase">
      {t('at', { days: dayText, times: format.list(times) })}
    </span>
  );
}

/** A weekday's name, 1 = Monday … 7 = Sunday. */
export function useDayName(style: 'long' | 'short'): (day: number) => string {
  const locale = useLocale();
  const names = new Intl.DateTimeFormat(locale, { weekday: style, timeZone: 'UTC' });
  // 5 January 2026 was a Monday.
  return (day) => names.format(new Date(Date.UTC(2026, 0, 4 + day)));
}
