import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { DataTable } from '#app/ui/data-table.tsx';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { Empty } from '#app/ui/empty.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import { requireActor } from '#lib/access/require-actor.ts';
import { findSiteSetup } from '#lib/central/sites/find-site.ts';
import { listSources, type SourceLine } from '#lib/central/sources/list-sources.ts';

type SourcesPageProps = { params: Promise<{ siteId: string }>; searchParams: Promise<{ added?: string }> };

export async function generateMetadata() {
  const t = await getTranslations('source.list');
  return { title: t('title') };
}

export default async function SourcesPage({ params, searchParams }: SourcesPageProps) {
  const by = await requireActor('source.change');
  const { siteId } = await params;
  const [site, sources, { added }] = await Promise.all([
    findSiteSetup(by, siteId),
    listSources(by, siteId),
    searchParams,
  ]);
  if (site === null) notFound();
  const t = await getTranslations('source.list');
  const isNew = sources.some(({ id }) => id === added);
  return (
    <Page
      actions={
        <Button
          href={`/sites/${siteId}/sources/new`}
          icon="plus"
          variant={sources.length === 0 ? 'main' : 'plain'}
        >
          {t('add')}
        </Button>
      }
      back={{ href: `/sites/${siteId}`, label: site.name }}
      sub={t('sub')}
      title={t('title')}
    >
      {isNew && (
        <Notice
          actions={
            <>
              <Button href={`/sites/${siteId}/destinations`} variant="main">
                {t('added.destinations')}
              </Button>
              <Button href={`/sites/${siteId}/sets`}>{t('added.sets')}</Button>
            </>
          }
          title={t('added.title')}
          tone="ok"
        >
          {t('added.text')}
        </Notice>
      )}
      {sources.length === 0 ? (
        <Empty title={t('empty.title')}>{t('empty.text')}</Empty>
      ) : (
        <Card flush>
          <DataTable
            caption={t('title')}
            columns={[
              {
                key: 'name',
                header: t('column.name'),
                primary: true,
                cell: ({ id, name }) => <TextLink href={`/sites/${siteId}/sources/${id}`}>{name}</TextLink>,
              },
              {
                key: 'place',
                header: t('column.place'),
                cell: ({ settings }) => (
                  <>
                    {settings.database}
                    <span className="block text-[13.5px] text-soft">{placeText(settings)}</span>
                  </>
                ),
              },
              {
                key: 'password',
                header: t('column.password'),
                cell: ({ password }) => (
                  <StateWord tone={password === 'other_agent' ? 'bad' : 'ok'}>
                    {t(`password.${password}`)}
                  </StateWord>
                ),
              },
              { key: 'sets', header: t('column.sets'), cell: ({ setNames }) => setNames.join(', ') || '–' },
              {
                key: 'newest',
                header: t('column.newest'),
                cell: ({ newestSnapshotAt }) =>
                  newestSnapshotAt === null ? (
                    t('none')
                  ) : (
                    <DateTimeText at={newestSnapshotAt} timeZone={site.timeZone} />
                  ),
              },
            ]}
            rowKey={({ id }) => id}
            rows={sources}
          />
        </Card>
      )}
    </Page>
  );
}

function placeText({ user, host, port, socketFolder }: SourceLine['settings']): string {
  return `${user} @ ${socketFolder === '' ? `${host}:${port}` : socketFolder}`;
}
