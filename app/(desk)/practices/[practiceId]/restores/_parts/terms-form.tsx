'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { problemSentences } from '#app/setup/field-problems.ts';
import { SaveButton } from '#app/setup/save-button.tsx';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { Card } from '#app/ui/card.tsx';
import { Field } from '#app/ui/field.tsx';
import { Checkbox, Select, TextInput } from '#app/ui/inputs.tsx';
import { Notice } from '#app/ui/notice.tsx';
import type { PracticeRestoreSettings } from '#lib/central/restore-settings/find-restore-settings.ts';
import { saveTerms } from '../actions.ts';

/** Who is asked, how long they have, and what is kept for how long. */
export function TermsForm({ settings }: { settings: PracticeRestoreSettings }) {
  const t = useTranslations('approver.terms');
  const [isSaved, setSaved] = useState(false);
  const { form, save, isPending, refused, notSent } = useSave(saveTerms);
  const sentence = problemSentences(refused?.problem === 'invalid' ? refused.fields : [], t);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? '');
    setSaved(false);
    save(
      {
        practiceId: settings.practice.id,
        revision: settings.revision,
        supportApproves: data.get('supportApproves') !== null,
        keepDays: text('keepDays'),
        lapseHours: text('lapseHours'),
        approverId: text('approverId'),
        deputyId: text('deputyId'),
      },
      () => setSaved(true),
    );
  }

  return (
    <form noValidate onSubmit={submit} ref={form}>
      <Card title={t('title')}>
        {isSaved && (
          <Notice live tone="ok">
            {t('saved')}
          </Notice>
        )}
        <Field error={sentence('approverId')} hint={t('approverHint')} label={t('approver')}>
          <PersonSelect
            chosen={settings.approverId}
            name="approverId"
            none={t('everyone')}
            people={settings.people}
          />
        </Field>
        <Field error={sentence('deputyId')} hint={t('deputyHint')} label={t('deputy')}>
          <PersonSelect
            chosen={settings.deputyId}
            name="deputyId"
            none={t('nobody')}
            people={settings.people}
          />
        </Field>
        <Field error={sentence('lapseHours')} hint={t('lapseHint')} label={t('lapse')}>
          <TextInput
            autoComplete="off"
            defaultValue={settings.lapseHours}
            inputMode="numeric"
            name="lapseHours"
          />
        </Field>
        <Field error={sentence('keepDays')} hint={t('keepHint')} label={t('keep')}>
          <TextInput
            autoComplete="off"
            defaultValue={settings.keepDays}
            inputMode="numeric"
            name="keepDays"
          />
        </Field>
        <div className="mb-4">
          <Checkbox
            defaultChecked={settings.supportApproves}
            hint={t('supportHint')}
            label={t('support')}
            name="supportApproves"
          />
        </div>
        <SaveProblem notSent={notSent} problem={refused?.problem} sentence={(code) => t(`problem.${code}`)} />
        <SaveButton isPending={isPending}>{t('save')}</SaveButton>
      </Card>
    </form>
  );
}

type PersonSelectProps = {
  name: string;
  chosen: string | null;
  none: string;
  people: PracticeRestoreSettings['people'];
};

/** Somebody who was named and lost the role since stays shown, so that saving anything else doesn't drop them unseen. */
function PersonSelect({ name, chosen, none, people }: PersonSelectProps) {
  const t = useTranslations('approver.terms');
  const isGone = chosen !== null && !people.some((person) => person.id === chosen);
  return (
    <Select defaultValue={chosen ?? ''} name={name}>
      <option value="">{none}</option>
      {isGone && <option value={chosen}>{t('gone')}</option>}
      {people.map((person) => (
        <option key={person.id} value={person.id}>
          {person.name}
        </option>
      ))}
    </Select>
  );
}
