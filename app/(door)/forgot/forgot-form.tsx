'use client';

import { useTranslations } from 'next-intl';
import { useActionState } from 'react';
import { Field } from '#app/ui/field.tsx';
import { TextInput } from '#app/ui/inputs.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { SubmitButton } from '#app/ui/submit-button.tsx';
import { forgot } from './actions.ts';

export function ForgotForm() {
  const t = useTranslations('access.forgot');
  const problem = useTranslations('problems');
  const [state, action] = useActionState(forgot, { errors: {}, values: {} });
  if (state.outcome) {
    return (
      <Notice live title={t('sent.title')} tone="ok">
        {t('sent.text', state.outcome)}
      </Notice>
    );
  }
  return (
    <form action={action}>
      <Field error={state.errors.email && problem(state.errors.email)} label={t('email')}>
        <TextInput
          autoCapitalize="none"
          autoComplete="username"
          defaultValue={state.values.email}
          inputMode="email"
          name="email"
          required
          spellCheck={false}
          type="email"
        />
      </Field>
      <SubmitButton>{t('submit')}</SubmitButton>
    </form>
  );
}
