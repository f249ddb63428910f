import { useLocale, useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import type { CaseView } from '#lib/central/restores/case-view.ts';
import type { Preflight } from '#lib/contract/restore-case.ts';
import { formatDuration } from '#lib/i18n/format.ts';

/** What will happen, in order, and how long it is likely to take. */
export function PlanCard({ view, preflight }: { view: CaseView; preflight: Preflight }) {
  const t = useTranslations('restore.plan');
  const locale = useLocale();
  const { safetyBackup, restore, compare } = preflight.estimateMs;
  const isUndo = view.origin.kind === 'kept';
  const isBeside = view.target.mode === 'beside';
  const total = (isBeside ? 0 : safetyBackup) + (isUndo ? 0 : restore + compare);
  const duration = total > 0 ? formatDuration(Math.max(60_000, total), locale, 'long') : null;
  const days = view.keepDays;
  const steps = [
    ...(isBeside ? [] : [t('safety')]),
    ...(isUndo ? [] : [t(isBeside ? 'beside' : 'restore', { database: view.target.database }), t('compare')]),
    ...(isBeside ? [] : [t(isUndo ? 'swapUndo' : 'swap', { days })]),
  ];
  return (
    <Card title={duration === null ? t('title') : t('titleAbout', { duration })}>
      <ol className="flex flex-col gap-1.5">
        {steps.map((step, position) => (
          <li className="flex gap-3" key={step}>
            <span className="flex size-6 flex-none items-center justify-center rounded-full bg-idle-bg font-semibold text-[12.5px] text-soft">
              {position + 1}
            </span>
            <span>{step}</span>
          </li>
        ))}
      </ol>
      <p className="mt-2.5 text-[13.5px] text-soft">
        {t(preflight.isMeasured ? 'measured' : 'estimated')} {t('untilThen')}
      </p>
    </Card>
  );
}
