'use client';

import { useTranslations } from 'next-intl';
import type { FormEvent } from 'react';
import { problemSentences } from '#app/setup/field-problems.ts';
import { SaveButton } from '#app/setup/save-button.tsx';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { Dialog } from '#app/ui/dialog.tsx';
import { Field } from '#app/ui/field.tsx';
import { TextInput } from '#app/ui/inputs.tsx';
import { renameOwnPasskey } from './passkey-actions.ts';

type RenamePasskeyProps = { id: string; name: string };

export function RenamePasskey({ id, name }: RenamePasskeyProps) {
  const t = useTranslations('passkey.rename');
  const label = (
    <>
      {t('open')} <span className="sr-only">{name}</span>
    </>
  );
  return (
    <Dialog label={label} title={t('title')}>
      {(close) => <RenameForm id={id} name={name} onDone={close} />}
    </Dialog>
  );
}

function RenameForm({ id, name, onDone }: RenamePasskeyProps & { onDone: () => void }) {
  const t = useTranslations('passkey');
  const { form, save, isPending, refused, notSent } = useSave(renameOwnPasskey);
  const sentence = problemSentences(refused?.problem === 'invalid' ? refused.fields : [], t);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    save({ passkeyId: id, name: String(data.get('name') ?? '') }, onDone);
  }

  return (
    <form noValidate onSubmit={submit} ref={form}>
      <Field error={sentence('name')} hint={t('nameHint')} label={t('name')}>
        <TextInput autoComplete="off" defaultValue={name} maxLength={60} name="name" required />
      </Field>
      <SaveProblem notSent={notSent} problem={refused?.problem} sentence={(code) => t(`problem.${code}`)} />
      <SaveButton isPending={isPending}>{t('rename.do')}</SaveButton>
    </form>
  );
}
