import { useLocale, useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { Icon, type IconName } from '#app/ui/icons.tsx';
import type { CaseView, StepView } from '#lib/central/restores/case-view.ts';
import { isRunning } from '#lib/domain/restore-case.ts';
import { stepsOf } from '#lib/domain/restore-run.ts';
import type { RestoreStep } from '#lib/domain/words.ts';
import { formatDuration, formatWhen } from '#lib/i18n/format.ts';

type Mark = { icon: IconName; look: string; word: 'done' | 'now' | 'failed' | 'waiting' };

const marks: Record<Mark['word'], Mark> = {
  done: { icon: 'check', look: 'text-ok', word: 'done' },
  now: { icon: 'turning', look: 'text-accent animate-spin', word: 'now' },
  failed: { icon: 'cross', look: 'text-bad', word: 'failed' },
  waiting: { icon: 'wait', look: 'text-soft', word: 'waiting' },
};

/** The run, step by step, each with its time; what is still to come stands there too, while it runs. */
export function RunCard({ view, now }: { view: CaseView; now: Date }) {
  const t = useTranslations('restore.run');
  const isLive = view.state === 'approved' || isRunning(view.state);
  const planned = stepsOf({ isUndo: view.origin.kind === 'kept', mode: view.target.mode });
  const told = new Map(view.steps.map((step) => [step.step, step]));
  const steps = planned.filter((step) => told.has(step) || isLive);
  return (
    <Card title={t('title')}>
      <ol className="flex flex-col">
        {steps.map((step) => (
          <StepLine
            isLive={isLive}
            key={step}
            now={now}
            step={step}
            told={told.get(step) ?? null}
            view={view}
          />
        ))}
      </ol>
    </Card>
  );
}

type StepLineProps = {
  step: RestoreStep;
  told: StepView | null;
  view: CaseView;
  isLive: boolean;
  now: Date;
};

function StepLine({ step, told, view, isLive, now }: StepLineProps) {
  const t = useTranslations('restore');
  const failures = useTranslations('failures');
  const locale = useLocale();
  const mark = markOf(told, isLive);
  const tookMs = told === null ? null : (told.endedAt ?? now).getTime() - told.startedAt.getTime();
  return (
    <li
      aria-current={mark.word === 'now' ? 'step' : undefined}
      className={`flex items-baseline gap-2.5 border-line border-t py-1.5 first:border-t-0 ${mark.word === 'waiting' ? 'text-soft' : ''} ${mark.word === 'now' ? 'font-semibold' : ''}`}
    >
      <span className={`translate-y-[2px] ${mark.look}`}>
        <Icon name={mark.icon} size={14} />
      </span>
      <span className="min-w-0 flex-1">
        {t(`step.${step}`)}
        <span className="sr-only"> ({t(`run.${mark.word}`)})</span>
        {told?.failure && (
          <span className="block font-normal text-[13.5px]">{failures(`${told.failure.code}.what`)}</span>
        )}
      </span>
      {told !== null && (
        <span className="text-right font-normal text-[13.5px] text-soft">
          {formatWhen(told.startedAt, view.site.timeZone, locale, 'time')}
          {tookMs !== null && told.endedAt !== null && ` · ${formatDuration(Math.max(0, tookMs), locale)}`}
        </span>
      )}
    </li>
  );
}

/** A step that was begun in a run that is over ended there, whatever was told. */
function markOf(told: StepView | null, isLive: boolean): Mark {
  if (told === null) return marks.waiting;
  if (told.state === 'started') return isLive ? marks.now : marks.failed;
  return told.state === 'done' ? marks.done : marks.failed;
}
