import { useLocale, useTranslations } from 'next-intl';
import type { SizeHistory } from '#lib/central/history/load-sizes.ts';
import { formatBytes, formatWhen } from '#lib/i18n/format.ts';

/** How a set's size developed: a line over time, and a mark where it shrank. In words for whoever can't see it. */
export function SizeChart({ sizes }: { sizes: SizeHistory }) {
  const t = useTranslations('history.chart');
  const locale = useLocale();
  const [first, last] = [sizes.points[0], sizes.points.at(-1)];
  if (first === undefined || last === undefined || sizes.points.length < 2) {
    return <p className="mb-4 text-[13.5px] text-soft">{t('fewer')}</p>;
  }
  const { timeZone } = sizes.site;
  const places = placePoints(sizes.points);
  const line = places.map(({ x, y }) => `${x} ${y}`).join(' L');
  const write = (at: Date): string => formatWhen(at, timeZone, locale, 'date');
  const label = t('label', {
    set: sizes.set.name,
    first: formatBytes(first.sizeBytes, locale),
    from: write(first.at),
    last: formatBytes(last.sizeBytes, locale),
    to: write(last.at),
  });
  const shrunk = sizes.points.flatMap((point, position) => {
    const place = places[position];
    const isMarked = point.change.verdict === 'shrunk' || point.change.verdict === 'shrunk-much';
    return isMarked && place ? [{ point, place }] : [];
  });
  return (
    <figure className="mb-5">
      <div className="relative h-[92px]">
        <svg
          aria-label={label}
          className="absolute inset-0 size-full"
          preserveAspectRatio="none"
          role="img"
          viewBox="0 0 100 100"
        >
          <path d={`M0 100 L${line} L100 100Z`} fill="var(--ok-bg)" />
          <path
            d={`M${line}`}
            fill="none"
            stroke="var(--ok-bar)"
            strokeLinejoin="round"
            strokeWidth="2"
            vectorEffect="non-scaling-stroke"
          />
        </svg>
        {shrunk.map(({ point, place }) => (
          <span
            aria-hidden="true"
            className="absolute size-[9px] -translate-x-1/2 -translate-y-1/2 rounded-full border-2 border-bg bg-warn-bar"
            key={point.at.getTime()}
            style={{ left: `${place.x}%`, top: `${place.y}%` }}
            title={t('point', { when: write(point.at), bytes: formatBytes(point.sizeBytes, locale) })}
          />
        ))}
      </div>
      <figcaption className="mt-1.5 flex justify-between gap-4 text-[12.5px] text-soft">
        <span>
          {write(first.at)} · {formatBytes(first.sizeBytes, locale)}
        </span>
        <span className="hidden desk:inline">{t('caption')}</span>
        <span className="text-right">
          {write(last.at)} · {formatBytes(last.sizeBytes, locale)}
        </span>
      </figcaption>
    </figure>
  );
}

/** In hundredths of the box: time from left to right; the sizes between an eighth and seven eighths of its height. */
function placePoints(points: SizeHistory['points']): { x: number; y: number }[] {
  const times = points.map((point) => point.at.getTime());
  const sizes = points.map((point) => point.sizeBytes);
  const [start, end] = [Math.min(...times), Math.max(...times)];
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  // A change of less than a tenth is drawn as the small change that it is.
  const range = Math.max(most - least, most / 10, 1);
  const base = (most + least - range) / 2;
  const rounded = (value: number): number => Math.round(value * 100) / 100;
  return points.map((point) => ({
    x: rounded(((point.at.getTime() - start) / Math.max(1, end - start)) * 100),
    y: rounded(87 - ((point.sizeBytes - base) / range) * 74),
  }));
}
