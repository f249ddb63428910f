import { useLocale, useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { DurationText } from '#app/ui/figures.tsx';
import type { TimedStep } from '#lib/contract/drill.ts';
import { formatDuration } from '#lib/i18n/format.ts';

/** Where the time goes: a bar for each step, on one scale, with its time in figures beside it. */
export function StepTimes({ steps, restoreMs }: { steps: readonly TimedStep[]; restoreMs: number }) {
  const t = useTranslations('drill.steps');
  const locale = useLocale();
  const longest = Math.max(1, ...steps.map(({ tookMs }) => tookMs));
  return (
    <Card title={t('title')}>
      <ol className="flex flex-col gap-2.5">
        {steps.map(({ step, tookMs }) => (
          <li
            className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 desk:grid-cols-[15rem_minmax(0,1fr)_6.5rem]"
            key={step}
          >
            <span>{t(`step.${step}`)}</span>
            <span className="text-right tabular-nums desk:order-3">
              <DurationText ms={tookMs} />
            </span>
            <span
              aria-hidden="true"
              className="col-span-2 h-2 rounded-full bg-idle-bg desk:order-2 desk:col-span-1"
            >
              <span
                className={`block h-full min-w-[3px] rounded-full ${isRestore(step) ? 'bg-accent' : 'bg-edge'}`}
                style={{ width: `${(tookMs / longest) * 100}%` }}
              />
            </span>
          </li>
        ))}
      </ol>
      <p className="mt-3 text-soft">{t('total', { took: formatDuration(restoreMs, locale, 'long') })}</p>
    </Card>
  );
}

/** The steps that stand between a request and a database that may be used. */
function isRestore(step: TimedStep['step']): boolean {
  return step === 'fetch' || step === 'restore' || step === 'compare';
}
