'use client';

import { useTranslations } from 'next-intl';
import { Field } from '#app/ui/field.tsx';
import { TextInput } from '#app/ui/inputs.tsx';
import { type PolicyDraft, retentionFields } from '#lib/domain/policy-draft.ts';

type RetentionFieldsProps = {
  retention: PolicyDraft['retention'];
  onChange: (retention: PolicyDraft['retention']) => void;
  sentence: (field: string) => string | undefined;
};

/** How long copies are kept; every field empty keeps everything. */
export function RetentionFields({ retention, onChange, sentence }: RetentionFieldsProps) {
  const t = useTranslations('policy.editor.retention');
  return (
    <>
      <p className="mb-3 text-soft">{t('text')}</p>
      <div className="grid grid-cols-1 gap-x-4 min-[420px]:grid-cols-2 desk:grid-cols-3">
        {retentionFields.map((field) => (
          <Field error={sentence(field)} key={field} label={t(field)}>
            <TextInput
              autoComplete="off"
              inputMode="numeric"
              onChange={({ target }) => onChange({ ...retention, [field]: target.value })}
              placeholder={t('none')}
              value={retention[field]}
            />
          </Field>
        ))}
      </div>
      <p className="text-[13.5px] text-soft">{t('floor')}</p>
    </>
  );
}
