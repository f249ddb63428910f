import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { DataTable } from '#app/ui/data-table.tsx';
import { Empty } from '#app/ui/empty.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import { may } from '#lib/access/may.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { listDestinations } from '#lib/central/destinations/list-destinations.ts';
import { findPracticeHead } from '#lib/central/practices/find-practice-head.ts';

export async function generateMetadata() {
  const t = await getTranslations('destination.list');
  return { title: t('title') };
}

export default async function DestinationsPage({ params }: { params: Promise<{ practiceId: string }> }) {
  const by = await requireActor('policy.read');
  const { practiceId } = await params;
  const [practice, destinations, mayChange] = await Promise.all([
    findPracticeHead(by, practiceId),
    listDestinations(by, practiceId),
    may('destination.change', { practiceId }),
  ]);
  if (practice === null) notFound();
  const [t, common] = await Promise.all([getTranslations('destination.list'), getTranslations('common')]);
  const own = `/practices/${practiceId}/destinations`;
  return (
    <Page
      actions={
        mayChange && (
          <Button href={`${own}/new`} icon="plus" variant={destinations.length === 0 ? 'main' : 'plain'}>
            {t('add')}
          </Button>
        )
      }
      back={{ href: `/practices/${practiceId}`, label: practice.name }}
      sub={t('sub')}
      title={t('title')}
    >
      {destinations.length > 0 && destinations.every(({ placement }) => placement === 'on-site') && (
        <Notice title={t('noneOffSite.title')} tone="warn">
          {t('noneOffSite.text')}
        </Notice>
      )}
      {destinations.length === 0 ? (
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
                cell: ({ id, name }) => <TextLink href={`${own}/${id}`}>{name}</TextLink>,
              },
              {
                key: 'kind',
                header: t('column.kind'),
                cell: ({ kind }) => common(`destinationKind.${kind}`),
              },
              {
                key: 'placement',
                header: t('column.placement'),
                cell: ({ placement }) => common(`placement.${placement}`),
              },
              {
                key: 'sites',
                header: t('column.sites'),
                cell: ({ sites }) => {
                  const ready = sites.filter(({ reach }) => reach !== null).length;
                  return (
                    <StateWord tone={ready === 0 ? 'bad' : ready < sites.length ? 'warn' : 'ok'}>
                      {t('sites', { ready, all: sites.length })}
                    </StateWord>
                  );
                },
              },
            ]}
            rowKey={({ id }) => id}
            rows={destinations}
          />
        </Card>
      )}
    </Page>
  );
}
