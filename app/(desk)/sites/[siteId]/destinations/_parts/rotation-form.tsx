'use client';

import { useRouter } from 'next/navigation';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { SaveButton } from '#app/setup/save-button.tsx';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { Field } from '#app/ui/field.tsx';
import { Checkbox, FieldGroup, Select, TextInput } from '#app/ui/inputs.tsx';
import type { RemovableSettings } from '#lib/contract/media.ts';
import { usualCalendar } from '#lib/domain/rotation.ts';
import { turns } from '#lib/domain/words.ts';
import { intlLocale } from '#lib/i18n/format.ts';
import { saveRotation } from '../../disks/actions.ts';

type RotationFormProps = {
  siteId: string;
  destinationId: string;
  /** Null where this site has no rotation yet. */
  reach: { revision: number; settings: RemovableSettings } | null;
};

/** A week from Monday, for its days' names. */
const monday = Date.UTC(2026, 0, 5);

/** Which turn has which day (L3): the guide's own to begin with, any other can be set. */
export function RotationForm({ siteId, destinationId, reach }: RotationFormProps) {
  const t = useTranslations('media.rotation');
  const router = useRouter();
  const locale = useLocale();
  const kept = reach?.settings.calendar ?? usualCalendar;
  const [week, setWeek] = useState<string[]>([...kept.week]);
  const [month, setMonth] = useState<{ turn: string; which: string; weekday: number }>(
    kept.month ?? { turn: 'C', which: 'first', weekday: 1 },
  );
  const [hasMonth, setHasMonth] = useState(kept.month !== null);
  const [changesAt, setChangesAt] = useState(kept.changesAt);
  const [unmounts, setUnmounts] = useState(reach?.settings.unmountsWhenDone ?? false);
  const { form, save, isPending, refused, notSent } = useSave(async () =>
    saveRotation({
      siteId,
      destinationId,
      revision: reach?.revision ?? null,
      input: {
        calendar: { week, month: hasMonth ? month : null, changesAt } as RemovableSettings['calendar'],
        unmountsWhenDone: unmounts,
      },
    }),
  );
  const dayName = (index: number) =>
    new Intl.DateTimeFormat(intlLocale(locale), { weekday: 'long', timeZone: 'UTC' }).format(
      new Date(monday + index * 86_400_000),
    );
  const options = turns.map((turn) => (
    <option key={turn} value={turn}>
      {turn}
    </option>
  ));

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save(undefined, () => router.push(`/sites/${siteId}/disks`));
      }}
      ref={form}
    >
      <Card title={t('title')}>
        <p className="mb-4 text-soft">{t('text')}</p>
        <div className="grid grid-cols-2 gap-x-4 desk:grid-cols-4">
          {week.map((turn, index) => (
            <Field key={dayName(index)} label={dayName(index)}>
              <Select
                onChange={({ target }) =>
                  setWeek(week.map((one, day) => (day === index ? target.value : one)))
                }
                value={turn}
              >
                {options}
              </Select>
            </Field>
          ))}
        </div>
        <FieldGroup hint={t('monthHint')} legend={t('month')}>
          <Checkbox
            checked={hasMonth}
            label={t('hasMonth')}
            onChange={({ target }) => setHasMonth(target.checked)}
          />
        </FieldGroup>
        {hasMonth && (
          <div className="grid gap-x-4 desk:grid-cols-3">
            <Field label={t('monthTurn')}>
              <Select
                onChange={({ target }) => setMonth({ ...month, turn: target.value })}
                value={month.turn}
              >
                {options}
              </Select>
            </Field>
            <Field label={t('which')}>
              <Select
                onChange={({ target }) => setMonth({ ...month, which: target.value })}
                value={month.which}
              >
                <option value="first">{t('first')}</option>
                <option value="last">{t('last')}</option>
              </Select>
            </Field>
            <Field label={t('weekday')}>
              <Select
                onChange={({ target }) => setMonth({ ...month, weekday: Number(target.value) })}
                value={month.weekday}
              >
                {week.map((_, index) => (
                  <option key={dayName(index)} value={index + 1}>
                    {dayName(index)}
                  </option>
                ))}
              </Select>
            </Field>
          </div>
        )}
        <Field hint={t('changesAtHint')} label={t('changesAt')}>
          <TextInput
            onChange={({ target }) => setChangesAt(target.value || kept.changesAt)}
            type="time"
            value={changesAt}
          />
        </Field>
        <FieldGroup hint={t('unmountsHint')} legend={t('removing')}>
          <Checkbox
            checked={unmounts}
            label={t('unmounts')}
            onChange={({ target }) => setUnmounts(target.checked)}
          />
        </FieldGroup>
        <SaveProblem notSent={notSent} problem={refused?.problem} />
        <div className="flex flex-wrap gap-2">
          <SaveButton isPending={isPending}>{t('save')}</SaveButton>
          <Button href={`/sites/${siteId}/disks`}>{t('disks')}</Button>
        </div>
      </Card>
    </form>
  );
}
