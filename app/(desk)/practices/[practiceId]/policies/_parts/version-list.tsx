import { useTranslations } from 'next-intl';
import { ScheduleText } from '#app/setup/schedule-text.tsx';
import { Card } from '#app/ui/card.tsx';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import type { PolicyVersionLine } from '#lib/central/policies/list-policies.ts';

/** What the policy said before: slots are judged by the version that the agent had. */
export function VersionList({ versions }: { versions: PolicyVersionLine[] }) {
  const t = useTranslations('policy.versions');
  return (
    <Card title={t('title')}>
      <p className="mb-2 text-soft">{t('text')}</p>
      <ol className="divide-y divide-line">
        {versions.map(({ version, madeAt, madeBy, terms }) => (
          <li className="py-2" key={version}>
            <p>
              <span className="font-[550]">{t('version', { version })}</span> ·{' '}
              <ScheduleText schedule={terms.schedule} /> ·{' '}
              {t('drill', { days: terms.drill.everyDays ?? 0, checks: terms.drill.checks.length })}
            </p>
            <p className="text-[13.5px] text-soft">
              {t.rich('made', {
                who: madeBy ?? t('unknown'),
                at: () => <DateTimeText at={madeAt} style="short" timeZone="UTC" />,
              })}
            </p>
          </li>
        ))}
      </ol>
    </Card>
  );
}
