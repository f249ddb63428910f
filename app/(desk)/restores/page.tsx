import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { Empty } from '#app/ui/empty.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { Pager } from '#app/ui/pager.tsx';
import { may } from '#lib/access/may.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { listRestores } from '#lib/central/restores/list-restores.ts';
import { OpenRestore } from './_parts/open-restore.tsx';
import { parseRestoreQuestion, restoreAddress } from './_parts/restore-address.ts';
import { RestoreTable } from './_parts/restore-table.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('restore'))('title') };
}

type RestoresPageProps = { searchParams: Promise<Record<string, unknown>> };

export default async function RestoresPage({ searchParams }: RestoresPageProps) {
  const by = await requireActor('history.read');
  const question = parseRestoreQuestion(await searchParams);
  const list = await listRestores(by, question);
  if (list === null) notFound();
  const t = await getTranslations('restore');
  const mayAsk = await may('restore.request');
  const site = list.sites.find((one) => one.id === question.siteId);
  const ask = mayAsk && (
    <Button href={site ? `/restores/new?site=${site.id}` : '/restores/new'} icon="restore" variant="main">
      {t('list.ask')}
    </Button>
  );
  const isEmpty = list.open.length === 0 && list.ended.length === 0;
  return (
    <Page
      actions={isEmpty ? undefined : ask}
      back={site && { href: `/sites/${site.id}`, label: site.name }}
      sub={t('list.sub')}
      title={t('title')}
    >
      {isEmpty && (
        <Empty action={ask} title={t('list.none')}>
          {t('list.noneText')}
        </Empty>
      )}
      {list.open.length > 0 && (
        <section aria-labelledby="open">
          <h2 className="mb-3 font-semibold text-[18px]" id="open">
            {t('list.openTitle')}
          </h2>
          {list.open.map((line) => (
            <OpenRestore key={line.caseId} line={line} now={by.now} />
          ))}
        </section>
      )}
      {list.ended.length > 0 && (
        <section aria-labelledby="ended">
          <h2 className="mt-6 mb-3 font-semibold text-[18px]" id="ended">
            {t('list.endedTitle')}
          </h2>
          <Card flush>
            <RestoreTable hasSite={list.sites.length > 1} lines={list.ended} now={by.now} />
          </Card>
        </section>
      )}
      <Pager
        label={t('list.pages')}
        next={list.next && restoreAddress(question, list.next)}
        nextLabel={t('list.older')}
        previous={question.after && restoreAddress(question)}
        previousLabel={t('list.newest')}
      />
    </Page>
  );
}
