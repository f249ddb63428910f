import { useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { Facts } from '#app/ui/facts.tsx';
import { BytesText } from '#app/ui/figures.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import type { DrillView } from '#lib/central/drills/read-drill.ts';

/** On which server it was restored, from which file, and what the database's own check said of the files. */
export function DrillPlace({ drill }: { drill: DrillView }) {
  const t = useTranslations('drill.place');
  const words = useTranslations('common');
  const { report, destination, site, copy } = drill;
  const { databaseBytes } = report.figures;
  const integrityTone = report.integrity === 'passed' ? 'ok' : report.integrity === 'failed' ? 'bad' : 'idle';
  return (
    <Card title={t('title')}>
      <Facts
        items={[
          {
            label: t('server'),
            value:
              report.server === '' ? null : [report.server, report.serverVersion].filter(Boolean).join(', '),
          },
          {
            label: t('copy'),
            value: (
              <>
                {destination.name}{' '}
                <span className="text-[13.5px] text-soft">
                  ({words(`destinationKind.${destination.kind}`)},{' '}
                  {words(`placement.${destination.placement}`)})
                </span>
                {copy.place && <p className="break-all font-mono text-[13px]">{copy.place}</p>}
              </>
            ),
          },
          {
            label: t('size'),
            value: (
              <>
                <BytesText bytes={report.plainBytes} />
                {typeof databaseBytes === 'number' && (
                  <>
                    {' · '}
                    {t('restored')} <BytesText bytes={databaseBytes} />
                  </>
                )}
              </>
            ),
          },
          {
            label: t('integrity'),
            value: <StateWord tone={integrityTone}>{t(`integrityIs.${report.integrity}`)}</StateWord>,
          },
          {
            label: t('begun'),
            value: <DateTimeText at={drill.startedAt} style="exact" timeZone={site.timeZone} />,
          },
          {
            label: t('ended'),
            value: <DateTimeText at={drill.finishedAt} style="exact" timeZone={site.timeZone} />,
          },
        ]}
      />
      <p className="mt-3 text-[13.5px] text-soft">{t('dropped')}</p>
    </Card>
  );
}
