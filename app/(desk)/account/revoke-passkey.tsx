'use client';

import { useTranslations } from 'next-intl';
import type { FormEvent } from 'react';
import { PasswordField } from '#app/password-field.tsx';
import { SaveButton } from '#app/setup/save-button.tsx';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { Dialog } from '#app/ui/dialog.tsx';
import { revokeOwnPasskey } from './passkey-actions.ts';
import { usePasswordProblem } from './password-problem.ts';

/** Says what revoking does, and asks for the password before it is done. */
export function RevokePasskey({ id, name }: { id: string; name: string }) {
  const t = useTranslations('passkey');
  const passwordProblem = usePasswordProblem();
  const { form, save, isPending, refused, notSent } = useSave(revokeOwnPasskey);
  const wrongPassword = passwordProblem(refused);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    save({ passkeyId: id, password: String(data.get('password') ?? '') });
  }

  const label = (
    <>
      {t('revoke.open')} <span className="sr-only">{name}</span>
    </>
  );
  return (
    <Dialog label={label} title={t('revoke.title', { name })} variant="danger">
      <form noValidate onSubmit={submit} ref={form}>
        <p className="mb-3">{t('revoke.text')}</p>
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
        <SaveButton isPending={isPending} variant="danger">
          {t('revoke.do')}
        </SaveButton>
      </form>
    </Dialog>
  );
}
