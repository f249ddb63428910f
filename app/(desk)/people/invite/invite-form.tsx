'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useActionState } from 'react';
import { LanguageSelect } from '#app/language-select.tsx';
import { Button } from '#app/ui/button.tsx';
import { CopyText } from '#app/ui/copy-text.tsx';
import { Field } from '#app/ui/field.tsx';
import { RadioGroup, TextInput } from '#app/ui/inputs.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { SubmitButton } from '#app/ui/submit-button.tsx';
import type { GrantPlaces } from '#lib/central/people/list-places.ts';
import { invite } from '../actions.ts';
import { GrantFields } from '../grant-fields.tsx';

type InviteFormProps = { places: GrantPlaces; canGiveDesk: boolean; canMail: boolean };

export function InviteForm({ places, canGiveDesk, canMail }: InviteFormProps) {
  const t = useTranslations('people.invitation');
  const problem = useTranslations('problems');
  const current = useLocale();
  const [{ errors, values, outcome }, action] = useActionState(invite, { errors: {}, values: {} });
  if (outcome) return <Invited {...outcome} />;
  const locale = values.locale ?? current;
  return (
    <form action={action}>
      {errors.form && (
        <Notice live tone="bad">
          {problem(errors.form)}
        </Notice>
      )}
      <Field error={errors.name && problem(errors.name)} label={t('name')}>
        <TextInput autoComplete="off" defaultValue={values.name} name="name" required />
      </Field>
      <Field error={errors.email && problem(errors.email)} hint={t('emailHint')} label={t('email')}>
        <TextInput autoComplete="off" defaultValue={values.email} name="email" required type="email" />
      </Field>
      <Field hint={t('languageHint')} label={t('language')}>
        <LanguageSelect defaultValue={locale} key={locale} />
      </Field>
      <GrantFields canGiveDesk={canGiveDesk} errors={errors} places={places} values={values} />
      <RadioGroup
        defaultValue={values.by ?? (canMail ? 'mail' : 'link')}
        key={values.by}
        legend={t('way')}
        name="by"
        options={[
          {
            value: 'mail',
            label: t('byMail'),
            hint: canMail ? t('byMailHint') : t('noMail'),
            disabled: !canMail,
          },
          { value: 'link', label: t('byLink'), hint: t('byLinkHint') },
        ]}
      />
      <SubmitButton>{t('submit')}</SubmitButton>
    </form>
  );
}

type InvitedProps = {
  personId: string;
  name: string;
  email: string;
  link: string | null;
  hasJoined: boolean;
};

function Invited({ personId, name, email, link, hasJoined }: InvitedProps) {
  const t = useTranslations('people.invitation');
  return (
    <>
      <Notice live title={t('done.title', { name })} tone="ok">
        {link ? t('done.link') : hasJoined ? t('done.joined') : t('done.mail', { email })}
      </Notice>
      {link && <CopyText label={t('done.linkLabel', { name })} text={link} />}
      <div className="mt-3 flex flex-wrap gap-2">
        <Button href={`/people/${personId}`} variant="main">
          {t('done.person')}
        </Button>
        <Button href="/people">{t('done.people')}</Button>
      </div>
    </>
  );
}
