'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { SaveButton } from '#app/setup/save-button.tsx';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { ConfirmDialog } from '#app/ui/confirm-dialog.tsx';
import { RadioGroup } from '#app/ui/inputs.tsx';
import type { DiskView } from '#lib/central/media/read-site-media.ts';
import { retirements } from '#lib/domain/words.ts';
import { retireDiskOfSet, returnDiskToSet } from '../actions.ts';

/** Takes a disk out of use, or into use again. */
export function RetireDisk({ disk }: { disk: DiskView }) {
  const t = useTranslations('media.retire');
  const [as, setAs] = useState<string>('kept');
  const retiring = useSave(retireDiskOfSet);
  const returning = useSave(returnDiskToSet);
  const edit = { mediumId: disk.id, revision: disk.revision };
  if (disk.isRetired) {
    return (
      <>
        <SaveButton isPending={returning.isPending} onPress={() => returning.save(edit)} variant="plain">
          {t('return')}
        </SaveButton>
        <SaveProblem notSent={returning.notSent} problem={returning.refused?.problem} />
      </>
    );
  }
  return (
    <>
      <ConfirmDialog
        action={() => retiring.save({ ...edit, as })}
        confirmLabel={t('confirm')}
        label={t('open')}
        title={t('question', { label: disk.label })}
      >
        <RadioGroup
          legend={t('why')}
          name={`as-${disk.id}`}
          onChange={setAs}
          options={retirements.map((value) => ({ value, label: t(value), hint: t(`${value}-hint`) }))}
          value={as}
        />
      </ConfirmDialog>
      <SaveProblem notSent={retiring.notSent} problem={retiring.refused?.problem} />
    </>
  );
}
