'use client';

import { useTranslations } from 'next-intl';
import { useDayName } from '#app/setup/schedule-text.tsx';
import { Button } from '#app/ui/button.tsx';
import { Field } from '#app/ui/field.tsx';
import { FieldGroup, TextInput } from '#app/ui/inputs.tsx';
import { type PolicyDraft, policyLimits } from '#lib/domain/policy-draft.ts';

type ScheduleFieldsProps = {
  draft: PolicyDraft;
  change: (field: keyof PolicyDraft, value: Partial<PolicyDraft>) => void;
  sentence: (field: string) => string | undefined;
};

const everyDay = [1, 2, 3, 4, 5, 6, 7];

/** On which days, at which times, and how long after a due moment a backup may still begin. */
export function ScheduleFields({ draft, change, sentence }: ScheduleFieldsProps) {
  const t = useTranslations('policy.editor');
  const nameOf = useDayName('long');
  const shortOf = useDayName('short');
  const { days, times } = draft;
  const toggle = (day: number) =>
    change('days', { days: days.includes(day) ? days.filter((other) => other !== day) : [...days, day] });
  const setTime = (position: number, text: string) =>
    change('times', { times: times.map((time, at) => (at === position ? text : time)) });
  return (
    <>
      <FieldGroup error={sentence('days')} hint={t('days.hint')} legend={t('days.label')}>
        <div className="flex flex-wrap gap-1.5">
          {everyDay.map((day) => (
            <label
              className="flex min-h-10 items-center gap-1.5 rounded-[9px] border border-edge bg-card px-2.5 has-checked:border-accent has-checked:bg-accent-bg has-checked:font-[550]"
              key={day}
            >
              <input
                aria-label={nameOf(day)}
                checked={days.includes(day)}
                className="size-[15px] accent-accent"
                onChange={() => toggle(day)}
                type="checkbox"
              />
              {shortOf(day)}
            </label>
          ))}
        </div>
        <div className="mt-1.5 flex flex-wrap gap-1">
          <Button onClick={() => change('days', { days: everyDay })} variant="quiet">
            {t('days.every')}
          </Button>
          <Button onClick={() => change('days', { days: [1, 2, 3, 4, 5] })} variant="quiet">
            {t('days.working')}
          </Button>
        </div>
      </FieldGroup>
      <FieldGroup error={sentence('times')} hint={t('times.hint')} legend={t('times.label')}>
        <div className="grid gap-2">
          {times.map((time, position) => (
            <TimeRow
              error={sentence(`times.${position}`)}
              // biome-ignore lint/suspicious/noArrayIndexKey: a time has no name but its place, and may be empty
              key={position}
              label={t('times.nth', { nth: position + 1 })}
              onChange={(text) => setTime(position, text)}
              onRemove={
                times.length > 1
                  ? () => change('times', { times: times.filter((_, at) => at !== position) })
                  : undefined
              }
              time={time}
            />
          ))}
        </div>
        {times.length < policyLimits.times && (
          <div className="mt-2">
            <Button icon="plus" onClick={() => change('times', { times: [...times, ''] })} variant="quiet">
              {t('times.add')}
            </Button>
          </div>
        )}
      </FieldGroup>
      <div className="max-w-xs">
        <Field error={sentence('graceMinutes')} hint={t('grace.hint')} label={t('grace.label')}>
          <TextInput
            autoComplete="off"
            inputMode="numeric"
            onChange={({ target }) => change('graceMinutes', { graceMinutes: target.value })}
            value={draft.graceMinutes}
          />
        </Field>
      </div>
    </>
  );
}

type TimeRowProps = {
  time: string;
  label: string;
  error: string | undefined;
  onChange: (text: string) => void;
  onRemove: (() => void) | undefined;
};

function TimeRow({ time, label, error, onChange, onRemove }: TimeRowProps) {
  const t = useTranslations('policy.editor.times');
  return (
    <div className="flex items-start gap-2 *:first:mb-0 *:first:w-44">
      <Field error={error} label={<span className="sr-only">{label}</span>}>
        <TextInput
          autoComplete="off"
          inputMode="text"
          onChange={({ target }) => onChange(target.value)}
          placeholder="19:00"
          value={time}
        />
      </Field>
      {onRemove && (
        <div className="flex min-h-10 items-center">
          <Button
            aria-label={t('remove', { time: time || label })}
            icon="cross"
            onClick={onRemove}
            variant="quiet"
          >
            {t('removeShort')}
          </Button>
        </div>
      )}
    </div>
  );
}
