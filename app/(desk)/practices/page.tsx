import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { Empty } from '#app/ui/empty.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { may } from '#lib/access/may.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { listPractices } from '#lib/central/practices/list-practices.ts';
import { PracticeSearch } from './_parts/practice-search.tsx';
import { PracticeTable } from './_parts/practice-table.tsx';

export async function generateMetadata() {
  const t = await getTranslations('practice.list');
  return { title: t('title') };
}

/** All practices in scope. Somebody who has one only is taken to it. */
export default async function PracticesPage({ searchParams }: { searchParams: Promise<{ q?: string }> }) {
  const by = await requireActor('practice.read');
  const { q = '' } = await searchParams;
  const [practices, mayCreate, t] = await Promise.all([
    listPractices(by, q),
    may('practice.create'),
    getTranslations('practice.list'),
  ]);
  const [only] = practices;
  if (!by.scope.everywhere && q === '' && practices.length === 1 && only !== undefined)
    redirect(`/practices/${only.id}`);
  const unset = practices.filter(({ recoveryKey }) => recoveryKey !== 'kept').length;
  return (
    <Page
      actions={
        mayCreate && (
          <Button href="/practices/new" icon="plus" variant="main">
            {t('add')}
          </Button>
        )
      }
      sub={practices.length > 0 ? t('sub', { count: practices.length, unset }) : undefined}
      title={t('title')}
    >
      {(practices.length > 0 || q !== '') && <PracticeSearch search={q} />}
      {practices.length > 0 ? (
        <Card flush>
          <PracticeTable practices={practices} />
        </Card>
      ) : q === '' ? (
        <Empty title={t('empty.title')}>{mayCreate ? t('empty.create') : t('empty.wait')}</Empty>
      ) : (
        <Empty
          action={<Button href="/practices">{t('showAll')}</Button>}
          title={t('nothingFound', { search: q })}
        />
      )}
    </Page>
  );
}
