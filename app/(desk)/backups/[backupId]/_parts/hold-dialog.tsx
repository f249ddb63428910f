'use client';

import { useTranslations } from 'next-intl';
import { useActionState, useEffect } from 'react';
import { problemSentences } from '#app/setup/field-problems.ts';
import { Dialog } from '#app/ui/dialog.tsx';
import { Field } from '#app/ui/field.tsx';
import { TextArea, TextInput } from '#app/ui/inputs.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { SubmitButton } from '#app/ui/submit-button.tsx';
import { type HoldState, holdBackup } from '../holds.ts';

const before: HoldState = { answers: 0, outcome: 'none', fields: [] };

/** Asks why a backup is to be kept, and until when. */
export function HoldDialog({ backupId }: { backupId: string }) {
  const t = useTranslations('retention.hold');
  return (
    <Dialog icon="shield" label={t('place')} title={t('placeTitle')}>
      {(close) => <Form backupId={backupId} close={close} />}
    </Dialog>
  );
}

function Form({ backupId, close }: { backupId: string; close: () => void }) {
  const t = useTranslations('retention.hold');
  const [state, action] = useActionState(holdBackup, before);
  const sentence = problemSentences(state.fields, t);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer closes the dialog once; `close` is new at each render
  useEffect(() => {
    if (state.outcome === 'placed') close();
  }, [state]);

  return (
    <form action={action} noValidate>
      <input name="backupId" type="hidden" value={backupId} />
      <p className="mb-3 text-soft">{t('explain')}</p>
      <Field error={sentence('reason')} hint={t('reasonHint')} label={t('reason')}>
        <TextArea maxLength={500} name="reason" rows={3} />
      </Field>
      <Field error={sentence('untilDay')} hint={t('untilHint')} label={t('untilDay')}>
        <TextInput name="untilDay" type="date" />
      </Field>
      {(state.outcome === 'not_found' || state.outcome === 'no_copy_left') && (
        <Notice live tone="warn">
          {t(`problem.${state.outcome}`)}
        </Notice>
      )}
      <div className="flex justify-end">
        <SubmitButton>{t('save')}</SubmitButton>
      </div>
    </form>
  );
}
