import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { JudgedSite } from '#lib/central/site-view/load-sites.ts';
import {
  combineMeasured,
  type ExpectedRestore,
  expectRestore,
  sumRestores,
} from '#lib/domain/recovery-point.ts';
import { formatDuration, formatSince } from '#lib/i18n/format.ts';

type LostFrom = Pick<JudgedSite, 'sets' | 'practice' | 'timeZone' | 'drills'>;

const strong = (chunks: ReactNode) => <em className="font-semibold not-italic">{chunks}</em>;

/** What would be lost if the server died now, how long a restore takes, and who can open the copies. */
export function LostSentence({ site, now }: { site: LostFrom; now: Date }) {
  const t = useTranslations('overview.site');
  const locale = useLocale();
  const without = site.sets.filter((set) => set.point === null);
  const oldest = oldestPoint(site);
  const holder = site.practice.recoveryHolder;

  if (oldest === null) return t.rich('loseAll', { em: strong });
  const since = formatSince(oldest.point.at, now, site.timeZone, locale).text;
  const age = formatDuration(now.getTime() - oldest.point.at.getTime(), locale, 'long');
  const restore = expectSiteRestore(site);
  const minutes = Math.ceil(restore.ms / 60_000) * 60_000;
  return (
    <>
      {without.length > 0 && (
        <>{t.rich('loseSets', { sets: without.map((set) => set.name).join(', '), em: strong })} </>
      )}
      {site.sets.length === 1
        ? t.rich('loseSince', { since, age, em: strong })
        : t.rich('loseSetSince', { set: oldest.name, since, age, em: strong })}{' '}
      {t(restore.isMeasured ? 'restoreMeasured' : 'restore', {
        duration: formatDuration(minutes, locale, 'long'),
      })}{' '}
      {holder === null ? t('keyUnknown') : t('key', { holder })}
    </>
  );
}

/** What bringing all sets of a site back would take today, one after the other. */
function expectSiteRestore({ sets, drills }: LostFrom): ExpectedRestore {
  const measuredOf = (sourceId: string) => drills.find((one) => one.sourceId === sourceId)?.measured ?? null;
  return sumRestores(
    sets.flatMap(({ point, memberIds }) =>
      point === null ? [] : expectRestore(point.plainBytes, combineMeasured(memberIds.map(measuredOf))),
    ),
  );
}

/** The set that would lose most: the one whose newest point is the oldest. */
function oldestPoint(site: LostFrom) {
  return site.sets.reduce<{ name: string; point: NonNullable<LostFrom['sets'][number]['point']> } | null>(
    (oldest, { name, point }) =>
      point !== null && (oldest === null || point.at < oldest.point.at) ? { name, point } : oldest,
    null,
  );
}
