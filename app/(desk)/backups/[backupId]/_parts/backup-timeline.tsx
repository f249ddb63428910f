import { useLocale, useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { type Moment, Timeline } from '#app/ui/timeline.tsx';
import type { BackupView } from '#lib/central/backups/read-backup.ts';
import { formatDuration } from '#lib/i18n/format.ts';

/** From the due moment to the last check of the last copy. */
export function BackupTimeline({ backup }: { backup: BackupView }) {
  const t = useTranslations('backup.timeline');
  const failures = useTranslations('failures');
  const locale = useLocale();
  const took = (ms: number): string => formatDuration(ms, locale, 'long');
  const { attempt, durationsMs } = backup;
  const dumpedAt = new Date(backup.startedAt.getTime() + durationsMs.dump);
  const moments: Moment[] = [
    ...(attempt.dueAt ? [{ key: 'due', at: attempt.dueAt, tone: 'idle' as const, text: t('due') }] : []),
    {
      key: 'started',
      at: attempt.startedAt,
      tone: 'idle',
      text:
        attempt.trigger === 'manual'
          ? t('ordered', { name: attempt.orderedBy ?? 'none' })
          : attempt.trigger === 'local'
            ? t('local')
            : attempt.trigger === 'safety'
              ? t('safety')
              : t('started'),
    },
    { key: 'snapshot', at: backup.snapshotAt, tone: 'ok', text: t('snapshot') },
    { key: 'dumped', at: dumpedAt, tone: 'ok', text: t('dumped', { took: took(durationsMs.dump) }) },
    {
      key: 'proved',
      at: new Date(dumpedAt.getTime() + durationsMs.prove),
      tone: 'ok',
      text: t('proved', { took: took(durationsMs.prove) }),
    },
    { key: 'finished', at: backup.finishedAt, tone: 'ok', text: t('finished') },
    ...backup.copies.flatMap((copy) => copyMoments(copy)),
  ];

  function copyMoments(copy: BackupView['copies'][number]): Moment[] {
    const destination = copy.destination.name;
    const stored: Moment[] = copy.storedAt
      ? [
          {
            key: `${copy.copyId} stored`,
            at: copy.storedAt,
            tone: 'ok',
            text: t('stored', { destination, took: took(copy.tookMs ?? 0) }),
          },
        ]
      : [];
    // What was shown on the staged bytes is told once, above; here stand the checks at the destination itself.
    const checks = copy.proofs.filter((proof) => proof.readBack || !proof.passed);
    return [
      ...stored,
      ...checks.map(
        (proof): Moment => ({
          key: proof.id,
          at: proof.checkedAt,
          tone: proof.passed ? 'ok' : 'bad',
          text: proof.passed
            ? t('checked', { destination, kind: proof.kind })
            : t('checkFailed', {
                destination,
                failure: failures(`${proof.failure?.code ?? 'unexpected'}.what`),
              }),
        }),
      ),
    ];
  }

  return (
    <Card title={t('title')}>
      <Timeline moments={moments} timeZone={backup.site.timeZone} />
    </Card>
  );
}
