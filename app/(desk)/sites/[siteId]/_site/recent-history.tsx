import { getTranslations } from 'next-intl/server';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { HistoryTable } from '#app/ui/history-table.tsx';
import { requireActor } from '#lib/access/require-actor.ts';
import { readHistory } from '#lib/central/history/read-history.ts';

const shown = 8;

/** The newest lines of the site's history. */
export async function RecentHistory({ siteId }: { siteId: string }) {
  const by = await requireActor('history.read');
  const everything = { setId: null, days: null, outcome: null, trigger: null, after: null };
  const history = await readHistory(by, { ...everything, siteId }, shown);
  const t = await getTranslations('site.recent');
  return (
    <Card actions={<Button href={`/history?site=${siteId}`}>{t('all')}</Button>} flush title={t('title')}>
      <HistoryTable
        empty={<p className="px-4 pb-4 text-soft desk:px-[22px]">{t('none')}</p>}
        hasSite={false}
        rows={history?.rows ?? []}
      />
    </Card>
  );
}
