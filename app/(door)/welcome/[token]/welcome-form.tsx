'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useActionState } from 'react';
import { LanguageSelect } from '#app/language-select.tsx';
import { PasswordField } from '#app/password-field.tsx';
import { Field } from '#app/ui/field.tsx';
import { TextInput } from '#app/ui/inputs.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { SubmitButton } from '#app/ui/submit-button.tsx';
import { passwordMinLength } from '#lib/domain/password.ts';
import type { Locale } from '#lib/domain/words.ts';
import { welcome } from './actions.ts';

type WelcomeFormProps = {
  token: string;
  name: string;
  /** Null for the first administrator, who says it themselves. */
  email: string | null;
  locale: Locale | null;
};

export function WelcomeForm({ token, name, email, locale }: WelcomeFormProps) {
  const t = useTranslations('access.welcome');
  const problem = useTranslations('problems');
  const current = useLocale();
  const [state, action] = useActionState(welcome, { errors: {}, values: {} });
  const { errors, values } = state;
  const chosen = values.locale ?? locale ?? current;
  return (
    <form action={action}>
      {state.outcome === 'link_ended' && (
        <Notice live title={t('ended.title')} tone="bad">
          {t('ended.text')}
        </Notice>
      )}
      <input name="token" type="hidden" value={token} />
      <Field error={errors.name && problem(errors.name)} label={t('name')}>
        <TextInput autoComplete="name" defaultValue={values.name ?? name} name="name" required />
      </Field>
      {email === null ? (
        <Field error={errors.email && problem(errors.email)} label={t('email')}>
          <TextInput autoComplete="username" defaultValue={values.email} name="email" required type="email" />
        </Field>
      ) : (
        // For password safes: they file the new password under this address.
        <input autoComplete="username" name="account" readOnly type="hidden" value={email} />
      )}
      <Field label={t('language')}>
        <LanguageSelect defaultValue={chosen} key={chosen} />
      </Field>
      <PasswordField
        autoComplete="new-password"
        error={errors.password && problem(errors.password, { min: passwordMinLength })}
        hint={t('passwordHint', { min: passwordMinLength })}
        label={t('password')}
        name="password"
      />
      <SubmitButton>{t('submit')}</SubmitButton>
    </form>
  );
}
