import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { TextInput } from '#app/ui/inputs.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { requireActor } from '#lib/access/require-actor.ts';
import { listSites } from '#lib/central/overview/list-sites.ts';
import { SiteTable } from './_list/site-table.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('site.list'))('title') };
}

type SitesPageProps = { searchParams: Promise<Record<string, unknown>> };

export default async function SitesPage({ searchParams }: SitesPageProps) {
  const by = await requireActor('site.read');
  const { q } = await searchParams;
  const search = typeof q === 'string' ? q.slice(0, 100) : '';
  const sites = await listSites(by, search);
  const t = await getTranslations('site.list');
  const find = await getTranslations('overview');
  return (
    <Page sub={t('sub', { count: sites.length })} title={t('title')}>
      <search>
        <form className="mb-3.5 flex max-w-md gap-2">
          <TextInput
            aria-label={t('search')}
            defaultValue={search}
            key={search}
            name="q"
            placeholder={t('search')}
            type="search"
          />
          <Button icon="search" type="submit">
            {find('find')}
          </Button>
        </form>
      </search>
      <Card flush>
        <SiteTable now={by.now} sites={sites} />
      </Card>
    </Page>
  );
}
