'use client';

import { useTranslations } from 'next-intl';
import type { FormEvent } from 'react';
import { SaveButton } from '#app/setup/save-button.tsx';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { Card } from '#app/ui/card.tsx';
import { Fold } from '#app/ui/fold.tsx';
import type { RecoveryKey } from '#lib/central/recovery-key/find-recovery-key.ts';
import { confirmKept } from '../actions.ts';
import { HolderField } from './holder-field.tsx';

/** Who holds the key now: a name on the overview that is wrong costs hours on the day it is needed. */
export function ChangeHolder({ known }: { known: RecoveryKey }) {
  const t = useTranslations('recovery.holder');
  const { form, save, isPending, refused, notSent } = useSave(confirmKept);
  const { key, practice, holder } = known;
  if (key === null) return null;

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget).get('holder') ?? '');
    save({ practiceId: practice.id, recipient: key?.recipient ?? '', holder: typed });
  }

  return (
    <Card title={t('heldBy', { holder: holder ?? '' })}>
      <p className="text-soft">{t('text')}</p>
      <Fold summary={t('change')}>
        <form noValidate onSubmit={submit} ref={form}>
          <HolderField holder={holder} problem={refused?.problem} />
          <SaveProblem
            notSent={notSent}
            problem={
              refused !== null && refused.problem === 'changed_elsewhere' ? refused.problem : undefined
            }
          />
          <SaveButton isPending={isPending}>{t('save')}</SaveButton>
        </form>
      </Fold>
    </Card>
  );
}
