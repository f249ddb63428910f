import { useLocale, useTranslations } from 'next-intl';
import type { DrillView } from '#lib/central/drills/read-drill.ts';
import { formatWhen } from '#lib/i18n/format.ts';

/** Why this copy and no other, so that nobody has to wonder whether the easy ones are picked. */
export function DrawnBecause({ drill }: { drill: DrillView }) {
  const t = useTranslations('drill.why');
  const locale = useLocale();
  const { draw, figures } = drill.report;
  const { dueDay } = figures;
  const words = {
    destination: drill.destination.name,
    destinations: draw.destinations,
    copies: draw.copies,
    days: draw.unprovenDays ?? 0,
    name: drill.orderedBy ?? 'none',
  };
  return (
    <>
      <p>{t(draw.reason, words)}</p>
      {typeof dueDay === 'string' && draw.reason !== 'ordered' && (
        <p className="mt-1 text-[13.5px] text-soft">
          {t('lot', { day: formatWhen(new Date(`${dueDay}T12:00:00Z`), 'UTC', locale, 'day') })}
        </p>
      )}
    </>
  );
}
