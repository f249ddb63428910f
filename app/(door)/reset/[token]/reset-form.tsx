'use client';

import { useTranslations } from 'next-intl';
import { useActionState } from 'react';
import { PasswordField } from '#app/password-field.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { SubmitButton } from '#app/ui/submit-button.tsx';
import { passwordMinLength } from '#lib/domain/password.ts';
import { reset } from './actions.ts';

export function ResetForm({ token, email }: { token: string; email: string }) {
  const t = useTranslations('access.reset');
  const problem = useTranslations('problems');
  const [{ errors, outcome }, action] = useActionState(reset, { errors: {}, values: {} });
  return (
    <form action={action}>
      {outcome === 'link_ended' && (
        <Notice live title={t('ended.title')} tone="bad">
          {t('ended.text')}
        </Notice>
      )}
      <input name="token" type="hidden" value={token} />
      <input autoComplete="username" name="account" readOnly type="hidden" value={email} />
      <PasswordField
        autoComplete="new-password"
        error={errors.password && problem(errors.password, { min: passwordMinLength })}
        hint={t('hint', { min: passwordMinLength })}
        label={t('password')}
        name="password"
      />
      <SubmitButton>{t('submit')}</SubmitButton>
    </form>
  );
}
