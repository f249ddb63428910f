'use client';

import { useTranslations } from 'next-intl';
import { RadioGroup } from '#app/ui/inputs.tsx';
import { Notice } from '#app/ui/notice.tsx';
import type { S3Draft } from '#lib/domain/s3-draft.ts';
import { lockModes } from '#lib/domain/words.ts';
import type { AccountProps } from './account-props.ts';
import { TypedField } from './typed-field.tsx';

const choices = ['none', ...lockModes] as const;

/** Whether copies are locked, for how long, and what that means before it is asked for. */
export function LockFields({
  draft,
  onChange,
  sentence,
}: Pick<AccountProps<S3Draft>, 'draft' | 'onChange' | 'sentence'>) {
  const t = useTranslations('destination.siteForm.lock');
  const { lock } = draft;
  return (
    <>
      <RadioGroup
        legend={t('label')}
        name="lock"
        onChange={(value) => onChange({ lock: choices.find((one) => one === value) ?? 'none' })}
        options={choices.map((value) => ({ value, label: t(value), hint: t(`${value}Hint`) }))}
        value={lock}
      />
      {lock !== 'none' && (
        <TypedField
          error={sentence('lockDays')}
          hint={t('daysHint')}
          label={t('days')}
          numeric
          onChange={(lockDays) => onChange({ lockDays })}
          value={draft.lockDays}
        />
      )}
      {lock === 'compliance' && (
        <Notice live title={t('foreverTitle')} tone="warn">
          {t('foreverText')}
        </Notice>
      )}
    </>
  );
}
