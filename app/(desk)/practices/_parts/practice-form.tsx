'use client';

import { useTranslations } from 'next-intl';
import type { FormEvent } from 'react';
import { problemSentences } from '#app/setup/field-problems.ts';
import { LocaleOptions } from '#app/setup/locale-options.tsx';
import { SaveButton } from '#app/setup/save-button.tsx';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { Field } from '#app/ui/field.tsx';
import { Select, TextInput } from '#app/ui/inputs.tsx';
import type { Locale } from '#lib/domain/words.ts';
import { addPractice, savePractice } from '../actions.ts';

type PracticeFormProps = {
  /** Null for a new one. */
  practice: { id: string; revision: number; name: string; locale: Locale; phone: string | null } | null;
  locale: Locale;
};

export function PracticeForm({ practice, locale }: PracticeFormProps) {
  const t = useTranslations('practice.form');
  const { form, save, isPending, refused, notSent } = useSave(
    async (fields: Parameters<typeof addPractice>[0]) =>
      practice === null
        ? addPractice(fields)
        : savePractice({ ...fields, practiceId: practice.id, revision: practice.revision }),
  );
  const isTaken = refused?.problem === 'name_taken';
  const sentence = problemSentences(refused?.problem === 'invalid' ? refused.fields : [], t);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? '');
    save({ name: text('name'), locale: text('locale'), phone: text('phone') });
  }

  return (
    <form noValidate onSubmit={submit} ref={form}>
      <Card>
        <Field
          error={isTaken ? t('problem.name_taken') : sentence('name')}
          hint={t('name.hint')}
          label={t('name.label')}
        >
          <TextInput autoComplete="off" defaultValue={practice?.name} name="name" required />
        </Field>
        <Field error={sentence('locale')} hint={t('locale.hint')} label={t('locale.label')}>
          <Select defaultValue={practice?.locale ?? locale} name="locale">
            <LocaleOptions />
          </Select>
        </Field>
        <Field error={sentence('phone')} hint={t('phone.hint')} label={t('phone.label')}>
          <TextInput
            autoComplete="off"
            defaultValue={practice?.phone ?? ''}
            inputMode="tel"
            name="phone"
            type="tel"
          />
        </Field>
        <SaveProblem notSent={notSent} problem={isTaken ? undefined : refused?.problem} />
        <div className="flex flex-wrap gap-2">
          <SaveButton isPending={isPending}>{practice === null ? t('create') : t('save')}</SaveButton>
          <Button href={practice === null ? '/practices' : `/practices/${practice.id}`}>{t('cancel')}</Button>
        </div>
      </Card>
    </form>
  );
}
