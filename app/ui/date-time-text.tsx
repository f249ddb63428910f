import { useLocale } from 'next-intl';
import { formatWhen, type WhenStyle } from '#lib/i18n/format.ts';

type DateTimeTextProps = { at: Date; timeZone: string; style?: WhenStyle };

/** An instant in the site's zone, with the day named; the exact one is in the element for whoever needs it. */
export function DateTimeText({ at, timeZone, style = 'short' }: DateTimeTextProps) {
  return (
    <time
      className="whitespace-nowrap"
      dateTime={at.toISOString()}
      title={`${formatWhen(at, timeZone, useLocale(), 'full')} (${timeZone})`}
    >
      {formatWhen(at, timeZone, useLocale(), style)}
    </time>
  );
}
