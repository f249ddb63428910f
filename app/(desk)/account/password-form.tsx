'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useActionState } from 'react';
import { PasswordField } from '#app/password-field.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { SubmitButton } from '#app/ui/submit-button.tsx';
import { passwordMinLength } from '#lib/domain/password.ts';
import { formatDuration } from '#lib/i18n/format.ts';
import { changePassword } from './actions.ts';

export function PasswordForm({ email }: { email: string }) {
  const t = useTranslations('account.password');
  const problem = useTranslations('problems');
  const locale = useLocale();
  const [state, action] = useActionState(changePassword, { errors: {}, values: {} });
  const { errors, outcome, retryAfterMs = 0 } = state;
  const minutes = Math.ceil(retryAfterMs / 60_000) * 60_000;
  const figures = { min: passwordMinLength, wait: formatDuration(minutes, locale, 'long') };
  return (
    <form action={action}>
      {outcome && (
        <Notice live tone="ok">
          {t('saved', { count: outcome.sessionsEnded })}
        </Notice>
      )}
      <input autoComplete="username" name="account" readOnly type="hidden" value={email} />
      <PasswordField
        autoComplete="current-password"
        error={errors.current && problem(errors.current, figures)}
        label={t('current')}
        name="current"
      />
      <PasswordField
        autoComplete="new-password"
        error={errors.next && problem(errors.next, figures)}
        hint={t('hint', figures)}
        label={t('next')}
        name="next"
      />
      <SubmitButton>{t('save')}</SubmitButton>
    </form>
  );
}
