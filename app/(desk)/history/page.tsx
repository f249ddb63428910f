import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getLocale, getTranslations } from 'next-intl/server';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { Empty } from '#app/ui/empty.tsx';
import { HistoryTable } from '#app/ui/history-table.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { Pager } from '#app/ui/pager.tsx';
import { SizeChart } from '#app/ui/size-chart.tsx';
import { requireActor } from '#lib/access/require-actor.ts';
import type { SizeHistory } from '#lib/central/history/load-sizes.ts';
import { readHistory } from '#lib/central/history/read-history.ts';
import { formatBytes, formatWhen } from '#lib/i18n/format.ts';
import { historyAddress, parseHistoryQuestion } from './_parts/address.ts';
import { Filters } from './_parts/filters.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('history'))('title') };
}

type HistoryPageProps = { searchParams: Promise<Record<string, unknown>> };

export default async function HistoryPage({ searchParams }: HistoryPageProps) {
  const by = await requireActor('history.read');
  const question = parseHistoryQuestion(await searchParams);
  const history = await readHistory(by, question);
  if (history === null) notFound();
  const t = await getTranslations('history');
  const isFiltered = historyAddress(question) !== '/history';
  return (
    <Page sub={<Sub sizes={history.sizes} />} title={t('title')}>
      {history.sizes !== null && history.sizes.points.length > 0 && <SizeChart sizes={history.sizes} />}
      <Filters history={history} question={question} />
      {history.rows.length === 0 ? (
        <Empty
          action={isFiltered && <Button href="/history">{t('filter.clear')}</Button>}
          title={isFiltered ? t('empty.filtered') : t('empty.title')}
        >
          {!isFiltered && t('empty.text')}
        </Empty>
      ) : (
        <Card flush>
          <HistoryTable empty={null} hasSite={history.sites.length > 1} rows={history.rows} />
        </Card>
      )}
      <Pager
        label={t('pages.label')}
        next={history.next && historyAddress(question, history.next)}
        nextLabel={t('pages.older')}
        previous={question.after && historyAddress(question)}
        previousLabel={t('pages.newest')}
      />
    </Page>
  );
}

/** L7 in a sentence, where one set is shown; else what the table holds. */
async function Sub({ sizes }: { sizes: SizeHistory | null }) {
  const t = await getTranslations('history');
  const locale = await getLocale();
  if (sizes === null || sizes.points.length < 2) return t('sub');
  const names = { site: sizes.site.name, set: sizes.set.name };
  const { lastShrunk } = sizes;
  if (lastShrunk === null || lastShrunk.change.verdict === 'first') return t('grown', names);
  return t('shrunk', {
    ...names,
    when: formatWhen(lastShrunk.at, sizes.site.timeZone, locale, 'day'),
    bytes: formatBytes(-lastShrunk.change.changeBytes, locale),
  });
}
