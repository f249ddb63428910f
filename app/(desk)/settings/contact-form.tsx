'use client';

import { useTranslations } from 'next-intl';
import { useActionState } from 'react';
import { Field } from '#app/ui/field.tsx';
import { TextInput } from '#app/ui/inputs.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { SubmitButton } from '#app/ui/submit-button.tsx';
import type { SupportContact } from '#lib/central/settings/support-contact.ts';
import { saveContact } from './actions.ts';

export function ContactForm({ contact }: { contact: SupportContact | null }) {
  const t = useTranslations('settings.contact');
  const problem = useTranslations('problems');
  const [{ errors, values, outcome }, action] = useActionState(saveContact, { errors: {}, values: {} });
  return (
    <form action={action}>
      {outcome === 'saved' && (
        <Notice live tone="ok">
          {t('saved')}
        </Notice>
      )}
      <Field error={errors.name && problem(errors.name)} hint={t('nameHint')} label={t('name')}>
        <TextInput
          autoComplete="off"
          defaultValue={values.name ?? contact?.name ?? ''}
          name="name"
          required
        />
      </Field>
      <Field error={errors.phone && problem(errors.phone)} label={t('phone')}>
        <TextInput
          autoComplete="off"
          defaultValue={values.phone ?? contact?.phone ?? ''}
          name="phone"
          required
          type="tel"
        />
      </Field>
      <SubmitButton>{t('save')}</SubmitButton>
    </form>
  );
}
