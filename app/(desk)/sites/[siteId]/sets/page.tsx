import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { DataTable } from '#app/ui/data-table.tsx';
import { Empty } from '#app/ui/empty.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import { requireActor } from '#lib/access/require-actor.ts';
import { listSets } from '#lib/central/sets/list-sets.ts';
import { findSiteSetup } from '#lib/central/sites/find-site.ts';

export async function generateMetadata() {
  const t = await getTranslations('policy.sets');
  return { title: t('title') };
}

export default async function SetsPage({ params }: { params: Promise<{ siteId: string }> }) {
  const by = await requireActor('policy.change');
  const { siteId } = await params;
  const [site, sets] = await Promise.all([findSiteSetup(by, siteId), listSets(by, siteId)]);
  if (site === null) notFound();
  const t = await getTranslations('policy.sets');
  const own = `/sites/${siteId}`;
  return (
    <Page
      actions={
        sets.length > 0 && (
          <Button href={`${own}/sets/new`} icon="plus">
            {t('combine')}
          </Button>
        )
      }
      back={{ href: own, label: site.name }}
      sub={t('sub')}
      title={t('title')}
    >
      {sets.length === 0 ? (
        <Empty
          action={
            <Button href={`${own}/sources/new`} variant="main">
              {t('empty.do')}
            </Button>
          }
          title={t('empty.title')}
        >
          {t('empty.text')}
        </Empty>
      ) : (
        <Card flush>
          <DataTable
            caption={t('title')}
            columns={[
              {
                key: 'name',
                header: t('column.name'),
                primary: true,
                cell: ({ id, name }) => <TextLink href={`${own}/sets/${id}`}>{name}</TextLink>,
              },
              {
                key: 'sources',
                header: t('column.sources'),
                cell: ({ sources }) => sources.map(({ name }) => name).join(' → '),
              },
              {
                key: 'policy',
                header: t('column.policy'),
                cell: ({ policy }) =>
                  policy === null ? (
                    <StateWord tone="bad">{t('noPolicy')}</StateWord>
                  ) : (
                    <TextLink href={`/practices/${site.practice.id}/policies/${policy.id}`}>
                      {policy.name}
                    </TextLink>
                  ),
              },
              {
                key: 'change',
                header: <span className="sr-only">{t('column.change')}</span>,
                bare: true,
                align: 'right',
                cell: ({ id, name, policy }) => (
                  <Button
                    aria-label={t('changeOf', { name })}
                    href={`${own}/sets/${id}`}
                    variant={policy === null ? 'main' : 'quiet'}
                  >
                    {policy === null ? t('choosePolicy') : t('change')}
                  </Button>
                ),
              },
            ]}
            rowKey={({ id }) => id}
            rows={sets}
          />
        </Card>
      )}
    </Page>
  );
}
