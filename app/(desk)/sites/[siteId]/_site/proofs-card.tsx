import { useLocale, useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { type Column, DataTable } from '#app/ui/data-table.tsx';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import type { KindProof } from '#lib/central/drills/load-kind-proofs.ts';
import type { SiteView } from '#lib/central/site-view/read-site.ts';
import { provenWithinDays } from '#lib/domain/drill-rhythm.ts';
import { formatDuration } from '#lib/i18n/format.ts';

const dayMs = 86_400_000;

/** When a copy of each kind was last proven by restoring it, and what a restore takes today. */
export function ProofsCard({ site, now }: { site: SiteView; now: Date }) {
  const t = useTranslations('drill.site');
  const words = useTranslations('common');
  const { timeZone } = site;
  const columns: Column<KindProof>[] = [
    {
      key: 'source',
      header: t('source'),
      primary: true,
      cell: (kind) => (
        <div>
          <span className="font-[550]">{kind.source}</span>
          <p className="font-normal text-[13px] text-soft [overflow-wrap:anywhere]">
            {kind.destination} · {words(`placement.${kind.placement}`)} ·{' '}
            {t('copies', { count: kind.storedCopies })}
          </p>
        </div>
      ),
    },
    { key: 'age', header: t('proven'), cell: (kind) => <Age kind={kind} now={now} /> },
    {
      key: 'drill',
      header: t('newest'),
      cell: ({ drill }) =>
        drill && (
          <TextLink href={`/drills/${drill.drillId}`}>
            {t.rich('newestWas', {
              outcome: drill.outcome,
              at: () => <DateTimeText at={drill.finishedAt} style="short" timeZone={timeZone} />,
            })}
          </TextLink>
        ),
    },
  ];
  return (
    <Card flush title={t('title')}>
      <div className="px-4 pb-2 desk:px-[22px]">
        <WhatARestoreTakes site={site} />
        <Server site={site} />
      </div>
      <DataTable
        caption={t('title')}
        columns={columns}
        empty={<p className="px-4 pb-4 text-soft desk:px-[22px]">{t('none')}</p>}
        rowKey={(kind) => `${kind.sourceId} ${kind.destinationId}`}
        rows={site.kindProofs}
      />
    </Card>
  );
}

function Age({ kind: { restoredAt, drill }, now }: { kind: KindProof; now: Date }) {
  const t = useTranslations('drill.site');
  if (drill?.outcome === 'failed') return <StateWord tone="bad">{t('failed')}</StateWord>;
  if (restoredAt === null) return <StateWord tone="idle">{t('never')}</StateWord>;
  const days = Math.max(0, Math.floor((now.getTime() - restoredAt.getTime()) / dayMs));
  return <StateWord tone={days > provenWithinDays ? 'warn' : 'ok'}>{t('age', { days })}</StateWord>;
}

/** Measured by the newest drill of each source; where there was none, that is said. */
function WhatARestoreTakes({ site }: { site: SiteView }) {
  const t = useTranslations('drill.site');
  const locale = useLocale();
  const measured = site.drills.flatMap(({ sourceId, measured }) => {
    const name = site.sources.find((source) => source.sourceId === sourceId)?.name ?? '';
    return measured === null ? [] : [{ sourceId, name, ...measured }];
  });
  if (measured.length === 0) return <p className="mb-2 text-soft">{t('notMeasured')}</p>;
  return (
    <ul className="mb-2">
      {measured.map(({ sourceId, name, restoreMs, measuredAt }) => (
        <li key={sourceId}>
          {t.rich('takes', {
            source: name,
            took: formatDuration(restoreMs, locale, 'long'),
            at: () => <DateTimeText at={measuredAt} style="date" timeZone={site.timeZone} />,
          })}
        </li>
      ))}
    </ul>
  );
}

function Server({ site: { agent, drills } }: { site: SiteView }) {
  const t = useTranslations('drill.site');
  if (agent === null || agent.report === null) return null;
  if (agent.report.drillServer !== null)
    return <p className="text-[13.5px] text-soft">{t('server', { name: agent.report.drillServer })}</p>;
  const isAsked = drills.some((source) => source.everyDays !== null);
  return isAsked ? (
    <Notice title={t('noServer')} tone="warn">
      {t('noServerDo')}
    </Notice>
  ) : null;
}
