import { useLocale, useTranslations } from 'next-intl';
import { type Column, DataTable } from '#app/ui/data-table.tsx';
import { HealthPill } from '#app/ui/health-pill.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import type { JudgedSite } from '#lib/central/site-view/load-sites.ts';
import { formatSince } from '#lib/i18n/format.ts';

/** Every site in a line. */
export function SiteTable({ sites, now }: { sites: JudgedSite[]; now: Date }) {
  const t = useTranslations('site.list');
  const locale = useLocale();
  const when = (at: Date, site: JudgedSite): string => formatSince(at, now, site.timeZone, locale).text;
  const columns: Column<JudgedSite>[] = [
    {
      key: 'name',
      header: t('name'),
      primary: true,
      cell: (site) => (
        <span>
          <TextLink href={`/sites/${site.siteId}`}>{site.name}</TextLink>{' '}
          <span className="font-normal text-soft">{site.city}</span>
        </span>
      ),
    },
    {
      key: 'practice',
      header: t('practice'),
      cell: (site) => <TextLink href={`/practices/${site.practice.id}`}>{site.practice.name}</TextLink>,
    },
    { key: 'state', header: t('state'), cell: (site) => <HealthPill health={site.health} /> },
    {
      key: 'point',
      header: t('point'),
      cell: (site) => {
        const oldest = oldestPoint(site);
        return oldest === null ? '–' : when(oldest, site);
      },
    },
    {
      key: 'heard',
      header: t('heard'),
      cell: (site) => (site.agent ? when(site.agent.lastHeardAt, site) : '–'),
    },
  ];
  return (
    <DataTable
      caption={t('title')}
      columns={columns}
      empty={<p className="p-5 text-soft">{t('none')}</p>}
      rowKey={(site) => site.siteId}
      rows={sites}
    />
  );
}

/** Of several sets the one that would lose most; none where any of them has no recovery point. */
function oldestPoint(site: JudgedSite): Date | null {
  const points = site.sets.map((set) => set.point?.at.getTime() ?? null);
  return points.length === 0 || points.includes(null) ? null : new Date(Math.min(...(points as number[])));
}
