import { useLocale, useTranslations } from 'next-intl';
import { Strip } from '#app/ui/strip.tsx';
import type { SlotDay } from '#lib/central/site-view/load-days.ts';
import { formatWhen } from '#lib/i18n/format.ts';

/** The last 30 days of a site, from what was due on each. */
export function DayStrip({ days }: { days: SlotDay[] }) {
  const t = useTranslations('overview.strip');
  const locale = useLocale();
  const sum = (of: (day: SlotDay) => number): number => days.reduce((total, day) => total + of(day), 0);
  // A local date has no instant: noon in London is that date wherever a clinic stands.
  const write = (date: string, style: 'day' | 'dayMonth'): string =>
    formatWhen(new Date(`${date}T12:00:00Z`), 'UTC', locale, style);
  return (
    <Strip
      days={days.map(({ date, state }) => ({
        date,
        state,
        label: t('day', { date: write(date, 'day'), state }),
      }))}
      from={days[0] ? write(days[0].date, 'dayMonth') : ''}
      summary={t('summary', {
        due: sum((day) => day.due),
        kept: sum((day) => day.kept),
        late: sum((day) => day.late),
        missed: sum((day) => day.missed),
        unknown: sum((day) => day.unknown),
      })}
      to={t('today')}
    />
  );
}
