import { useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { Facts } from '#app/ui/facts.tsx';
import type { RecoveryKey } from '#lib/central/recovery-key/find-recovery-key.ts';

/** What is known of a key that exists, and why it can't be replaced here. */
export function KeyFacts({ known }: { known: RecoveryKey }) {
  const t = useTranslations('recovery.facts');
  const { key, confirmedAt, holder } = known;
  if (key === null) return null;
  const timeZone = known.sites[0]?.timeZone ?? 'UTC';
  return (
    <Card title={t('title')}>
      <Facts
        items={[
          {
            label: t('fingerprint'),
            value: <code className="font-mono text-[13.5px]">{key.fingerprint}</code>,
          },
          { label: t('made'), value: <DateTimeText at={key.madeAt} style="full" timeZone={timeZone} /> },
          { label: t('madeBy'), value: key.madeByName },
          {
            label: t('confirmed'),
            value:
              confirmedAt === null ? (
                t('notYet')
              ) : (
                <DateTimeText at={confirmedAt} style="full" timeZone={timeZone} />
              ),
          },
          { label: t('holder'), value: holder ?? t('notYet') },
          {
            label: t('recipient'),
            value: <code className="break-all font-mono text-[13px]">{key.recipient}</code>,
          },
        ]}
      />
      {!known.isReplaceable && <p className="mt-4 text-soft">{t('notReplaceable')}</p>}
    </Card>
  );
}
