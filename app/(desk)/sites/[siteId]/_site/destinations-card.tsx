import { useTranslations } from 'next-intl';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { type Column, DataTable } from '#app/ui/data-table.tsx';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { BytesText, NumberText } from '#app/ui/figures.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import { useWhen } from '#app/ui/when.ts';
import type { DestinationView } from '#lib/central/site-view/load-destinations.ts';

type DestinationsCardProps = {
  destinations: DestinationView[];
  now: Date;
  timeZone: string;
  manage: string | null;
};

/** Where copies go, what lies there, and what waits for which reason. */
export function DestinationsCard({ destinations, now, timeZone, manage }: DestinationsCardProps) {
  const t = useTranslations('site.destinations');
  const words = useTranslations('common');
  const columns: Column<DestinationView>[] = [
    {
      key: 'name',
      header: t('name'),
      primary: true,
      cell: (one) => (
        <div>
          <span className="font-[550]">{one.name}</span>
          <p className="font-normal text-[13px] text-soft [overflow-wrap:anywhere]">
            {[words(`destinationKind.${one.kind}`), words(`placement.${one.placement}`), one.where]
              .filter((part) => part !== '')
              .join(' · ')}
          </p>
        </div>
      ),
    },
    {
      key: 'state',
      header: t('state'),
      cell: (one) => <State destination={one} now={now} timeZone={timeZone} />,
    },
    {
      key: 'stored',
      header: t('stored'),
      align: 'right',
      cell: (one) => (
        <span>
          <NumberText value={one.storedCopies} /> · <BytesText bytes={one.storedBytes} />
        </span>
      ),
    },
    {
      key: 'newest',
      header: t('newest'),
      cell: (one) =>
        one.newestStoredAt ? <DateTimeText at={one.newestStoredAt} timeZone={timeZone} /> : null,
    },
  ];
  return (
    <Card actions={manage && <Button href={manage}>{t('manage')}</Button>} flush title={t('title')}>
      <DataTable
        caption={t('title')}
        columns={columns}
        empty={<p className="px-4 pb-4 text-soft desk:px-[22px]">{t('none')}</p>}
        rowKey={(one) => one.destinationId}
        rows={destinations}
      />
    </Card>
  );
}

function State({
  destination,
  now,
  timeZone,
}: {
  destination: DestinationView;
  now: Date;
  timeZone: string;
}) {
  const t = useTranslations('site.destinations');
  const failures = useTranslations('failures');
  const when = useWhen(now);
  const { waiting, damagedCopies, storedCopies } = destination;
  return (
    <div className="flex max-w-96 flex-col gap-0.5">
      {damagedCopies > 0 && <StateWord tone="bad">{t('damaged', { copies: damagedCopies })}</StateWord>}
      {waiting && (
        <>
          <StateWord icon="wait" tone="warn">
            {t('waiting', { copies: waiting.copies })}
          </StateWord>
          <p className="text-[13px] text-soft">
            {waiting.failure && `${failures(`${waiting.failure.code}.what`)} `}
            {waiting.nextTryAt &&
              t('tries', { tries: waiting.tries, when: when(waiting.nextTryAt, timeZone) })}
          </p>
        </>
      )}
      {waiting === null && damagedCopies === 0 && (
        <StateWord tone={storedCopies > 0 ? 'ok' : 'idle'}>
          {storedCopies > 0 ? t('well') : t('empty')}
        </StateWord>
      )}
    </div>
  );
}
