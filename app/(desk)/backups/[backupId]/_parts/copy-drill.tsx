import { useTranslations } from 'next-intl';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { FailureText } from '#app/ui/failure-text.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import type { BackupCopy } from '#lib/central/backups/read-backup.ts';

/** Where a drill that somebody asked for is; its end is in the copy's newest drill. */
export function DrillOrder({ order }: { order: NonNullable<BackupCopy['drilling']> }) {
  const t = useTranslations('drill.order.state');
  const state = order.state === 'queued' ? 'asked' : order.state;
  const tone = state === 'done' ? 'ok' : state === 'asked' || state === 'running' ? 'idle' : 'bad';
  return (
    <Notice title={t(state)} tone={tone}>
      {order.failure && <FailureText failure={order.failure} />}
    </Notice>
  );
}

/** When a copy was last proven by restoring, and what its newest drill showed. */
export function RestoredProof({ copy, timeZone }: { copy: BackupCopy; timeZone: string }) {
  const t = useTranslations('drill.ofCopy');
  const { drill, drillFailedAt, restoredAt } = copy;
  return (
    <>
      {drillFailedAt !== null ? (
        <StateWord tone="bad">{t('failed')}</StateWord>
      ) : restoredAt === null ? (
        t('never')
      ) : (
        <StateWord tone="ok">
          {t.rich('passed', { at: () => <DateTimeText at={restoredAt} timeZone={timeZone} /> })}
        </StateWord>
      )}
      {drill !== null && (
        <p className="text-[13.5px] text-soft">
          <TextLink href={`/drills/${drill.drillId}`}>
            {t.rich('newest', {
              outcome: drill.outcome,
              at: () => <DateTimeText at={drill.finishedAt} style="short" timeZone={timeZone} />,
            })}
          </TextLink>
        </p>
      )}
    </>
  );
}
