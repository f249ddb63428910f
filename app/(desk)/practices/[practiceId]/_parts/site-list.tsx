import { useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { DataTable } from '#app/ui/data-table.tsx';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import type { PracticeSite } from '#lib/central/practices/find-practice.ts';

export function SiteList({ sites }: { sites: PracticeSite[] }) {
  const t = useTranslations('practice.page');
  return (
    <Card flush>
      <DataTable
        caption={t('sites')}
        columns={[
          {
            key: 'name',
            header: t('column.site'),
            primary: true,
            cell: (site) => (
              <>
                <TextLink href={`/sites/${site.siteId}`}>{site.name}</TextLink>
                <span className="block text-[13.5px] text-soft">{site.city}</span>
              </>
            ),
          },
          { key: 'state', header: t('column.state'), cell: (site) => <SiteState site={site} /> },
          { key: 'sources', header: t('column.databases'), align: 'right', cell: (site) => site.sources },
          {
            key: 'heard',
            header: t('column.heard'),
            cell: (site) =>
              site.lastHeardAt === null ? (
                '–'
              ) : (
                <DateTimeText at={site.lastHeardAt} timeZone={site.timeZone} />
              ),
          },
        ]}
        rowKey={({ siteId }) => siteId}
        rows={sites}
      />
    </Card>
  );
}

function SiteState({ site }: { site: PracticeSite }) {
  const t = useTranslations('practice.page.state');
  if (!site.hasAgent) return <StateWord tone="warn">{t('noAgent')}</StateWord>;
  if (site.newestSnapshotAt === null) return <StateWord tone="warn">{t('noBackup')}</StateWord>;
  return (
    <StateWord tone="idle" icon="history">
      {t.rich('newest', {
        at: () => <DateTimeText at={site.newestSnapshotAt ?? new Date()} timeZone={site.timeZone} />,
      })}
    </StateWord>
  );
}
