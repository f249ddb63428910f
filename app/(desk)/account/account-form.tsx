'use client';

import { useTranslations } from 'next-intl';
import { useActionState } from 'react';
import { LanguageSelect } from '#app/language-select.tsx';
import { Field } from '#app/ui/field.tsx';
import { TextInput } from '#app/ui/inputs.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { SubmitButton } from '#app/ui/submit-button.tsx';
import type { OwnAccount } from '#lib/central/account/own-account.ts';
import { saveAccount } from './actions.ts';

export function AccountForm({ account }: { account: OwnAccount }) {
  const t = useTranslations('account.about');
  const problem = useTranslations('problems');
  const [{ errors, values, outcome }, action] = useActionState(saveAccount, { errors: {}, values: {} });
  const locale = values.locale ?? account.locale;
  return (
    <form action={action}>
      {outcome === 'saved' && (
        <Notice live tone="ok">
          {t('saved')}
        </Notice>
      )}
      <Field error={errors.name && problem(errors.name)} label={t('name')}>
        <TextInput autoComplete="name" defaultValue={values.name ?? account.name} name="name" required />
      </Field>
      <Field error={errors.phone && problem(errors.phone)} hint={t('phoneHint')} label={t('phone')}>
        <TextInput
          autoComplete="tel"
          defaultValue={values.phone ?? account.phone ?? ''}
          name="phone"
          type="tel"
        />
      </Field>
      <Field error={errors.locale && problem(errors.locale)} hint={t('languageHint')} label={t('language')}>
        <LanguageSelect defaultValue={locale} key={locale} />
      </Field>
      <SubmitButton>{t('save')}</SubmitButton>
    </form>
  );
}
