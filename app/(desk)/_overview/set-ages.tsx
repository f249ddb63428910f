import { useLocale, useTranslations } from 'next-intl';
import { StateWord } from '#app/ui/state-pill.tsx';
import type { OverviewSite } from '#lib/central/overview/read-overview.ts';
import { formatDuration } from '#lib/i18n/format.ts';

/** Each set's own state and the age of its newest recovery point, where a site has several. */
export function SetAges({ site, now }: { site: OverviewSite; now: Date }) {
  const t = useTranslations('overview.site');
  const locale = useLocale();
  if (site.sets.length < 2) return null;
  return (
    <ul
      aria-label={t('sets', { site: site.name })}
      className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-[14px]"
    >
      {site.sets.map((set) => {
        const judged = site.health.sets.find((one) => one.setId === set.setId);
        return (
          <li key={set.setId}>
            <StateWord tone={judged?.state ?? 'idle'}>
              {set.point === null
                ? t('setNone', { set: set.name })
                : t('setAge', {
                    set: set.name,
                    age: formatDuration(now.getTime() - set.point.at.getTime(), locale, 'long'),
                  })}
            </StateWord>
          </li>
        );
      })}
    </ul>
  );
}
