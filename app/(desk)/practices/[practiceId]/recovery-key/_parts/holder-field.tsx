'use client';

import { useTranslations } from 'next-intl';
import { Field } from '#app/ui/field.tsx';
import { TextInput } from '#app/ui/inputs.tsx';

type HolderFieldProps = { problem: string | undefined; holder?: string | null };

export function HolderField({ problem, holder }: HolderFieldProps) {
  const t = useTranslations('recovery.holder');
  const isRefused = problem === 'holder_missing' || problem === 'too_long';
  return (
    <Field error={isRefused ? t(`problem.${problem}`) : undefined} hint={t('hint')} label={t('label')}>
      <TextInput autoComplete="off" defaultValue={holder ?? ''} name="holder" />
    </Field>
  );
}
