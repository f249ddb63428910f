import { useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import type { Comparison } from '#lib/contract/drill.ts';

const shownAtOnce = 12;

/** Whether the restored database is what was backed up, and by what that was judged. */
export function ComparisonCard({ comparison }: { comparison: Comparison }) {
  const t = useTranslations('restore.comparison');
  const { compared, differences, differencesTotal } = comparison;
  const isEqual = differencesTotal === 0;
  return (
    <Card title={t('title')} tone={isEqual ? undefined : 'bad'}>
      <p className="font-[550]">
        <StateWord tone={isEqual ? 'ok' : 'bad'}>
          {isEqual ? t('equal') : t('different', { count: differencesTotal })}
        </StateWord>
      </p>
      <p className="mt-1 text-[14px] text-soft">{t('compared', compared)}</p>
      {!isEqual && (
        <ul className="mt-2 flex flex-col gap-1 text-[14px]">
          {differences.slice(0, shownAtOnce).map((difference) => (
            <li key={`${difference.kind} ${difference.name}`}>
              <span className="font-mono text-[13px]">{difference.name}</span> ({difference.kind}):{' '}
              {t(`problem.${difference.problem}`, {
                expected: difference.expected ?? '–',
                found: difference.found ?? '–',
              })}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
