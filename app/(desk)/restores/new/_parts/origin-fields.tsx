'use client';

import { useTranslations } from 'next-intl';
import { Field } from '#app/ui/field.tsx';
import { RadioGroup, TextInput } from '#app/ui/inputs.tsx';
import { useWhen } from '#app/ui/when.ts';
import type { RestorableCopy } from '#lib/central/restores/read-restorable.ts';

type CopyChoiceProps = {
  copies: RestorableCopy[];
  copyId: string;
  timeZone: string;
  onChange: (copyId: string) => void;
};

/** Which of the stored copies; the best proven one stands first. */
export function CopyChoice({ copies, copyId, timeZone, onChange }: CopyChoiceProps) {
  const t = useTranslations('restore.new');
  const words = useTranslations('common');
  const when = useWhen(new Date());
  const proofOf = (copy: RestorableCopy): string => {
    const { drillFailedAt, restoredAt, readableAt, readBackAt } = copy;
    if (drillFailedAt !== null && (restoredAt === null || restoredAt < drillFailedAt))
      return t('copyDrillFailed', { when: when(drillFailedAt, timeZone) });
    if (restoredAt !== null) return t('copyRestored', { when: when(restoredAt, timeZone) });
    if (readBackAt !== null) return t('copyReadBack', { when: when(readBackAt, timeZone) });
    return readableAt !== null ? t('copyReadable', { when: when(readableAt, timeZone) }) : t('copyUnproven');
  };
  return (
    <RadioGroup
      hint={t('copyHint')}
      legend={t('copy')}
      name="copy"
      onChange={onChange}
      options={copies.map((copy) => ({
        value: copy.copyId,
        label: `${copy.destination} (${words(`placement.${copy.placement}`)})`,
        hint: proofOf(copy),
      }))}
      value={copyId}
    />
  );
}

type FilePathProps = { path: string; roots: string[]; onChange: (path: string) => void };

/** A file at the site, below one of the folders that its own settings allow. */
export function FilePath({ path, roots, onChange }: FilePathProps) {
  const t = useTranslations('restore.new');
  return (
    <>
      <Field
        hint={roots.length === 0 ? t('noRoots') : t('roots', { roots: roots.join(', ') })}
        label={t('path')}
      >
        <TextInput
          autoCapitalize="off"
          autoComplete="off"
          onChange={(event) => onChange(event.target.value)}
          placeholder={roots[0] === undefined ? undefined : `${roots[0]}/CABINET_….dump`}
          required
          spellCheck={false}
          value={path}
        />
      </Field>
      <p className="text-[13.5px] text-soft">{t('pathKinds')}</p>
    </>
  );
}
