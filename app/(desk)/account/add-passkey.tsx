'use client';

import { useTranslations } from 'next-intl';
import type { FormEvent } from 'react';
import { makePasskey } from '#app/passkeys/use-passkey.ts';
import { PasswordField } from '#app/password-field.tsx';
import { problemSentences } from '#app/setup/field-problems.ts';
import { SaveButton } from '#app/setup/save-button.tsx';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { Dialog } from '#app/ui/dialog.tsx';
import { Field } from '#app/ui/field.tsx';
import { TextInput } from '#app/ui/inputs.tsx';
import { addOwnPasskey, beginOwnPasskey } from './passkey-actions.ts';
import { usePasswordProblem } from './password-problem.ts';

/** Asks for the password, then has the device make a passkey, and keeps it. */
export function AddPasskey() {
  const t = useTranslations('passkey');
  return (
    <Dialog icon="plus" label={t('add.open')} title={t('add.title')}>
      {(close) => <AddForm onDone={close} />}
    </Dialog>
  );
}

async function makeAndAdd({ name, password }: { name: string; password: string }) {
  const begun = await beginOwnPasskey({ name, password });
  if (!begun.ok) return begun;
  const made = await makePasskey(begun.options);
  if (!made.ok) return made;
  return addOwnPasskey({ name, registration: { ...made.registration, clientExtensionResults: {} } });
}

function AddForm({ onDone }: { onDone: () => void }) {
  const t = useTranslations('passkey');
  const passwordProblem = usePasswordProblem();
  const { form, save, isPending, refused, notSent } = useSave(makeAndAdd);
  const sentence = problemSentences(refused?.problem === 'invalid' ? refused.fields : [], t);
  const wrongPassword = passwordProblem(refused);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const sent = event.currentTarget;
    const data = new FormData(sent);
    const fields = { name: String(data.get('name') ?? ''), password: String(data.get('password') ?? '') };
    save(fields, () => {
      sent.reset();
      onDone();
    });
  }

  return (
    <form noValidate onSubmit={submit} ref={form}>
      <p className="mb-3">{t('add.text')}</p>
      <Field error={sentence('name')} hint={t('nameHint')} label={t('name')}>
        <TextInput autoComplete="off" maxLength={60} name="name" required />
      </Field>
      <PasswordField
        autoComplete="current-password"
        error={wrongPassword}
        hint={t('passwordHint')}
        label={t('password')}
        name="password"
      />
      <SaveProblem
        notSent={notSent}
        problem={wrongPassword === undefined ? refused?.problem : undefined}
        sentence={(code) => t(`problem.${code}`)}
      />
      <p className="mb-3 text-[13.5px] text-soft">{t('add.mailed')}</p>
      <SaveButton isPending={isPending}>{t('add.do')}</SaveButton>
    </form>
  );
}
