'use client';

import { useTranslations } from 'next-intl';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { Card } from '#app/ui/card.tsx';
import { ConfirmDialog } from '#app/ui/confirm-dialog.tsx';
import { endSet } from '../actions.ts';

export function EndSet({ set }: { set: { id: string; revision: number; name: string } }) {
  const t = useTranslations('policy.set.end');
  const { save, refused, notSent } = useSave(endSet);
  return (
    <Card title={t('title')}>
      <p className="mb-3 text-soft">{t('text')}</p>
      <SaveProblem
        notSent={notSent}
        problem={refused?.problem}
        sentence={() =>
          refused?.problem === 'only_set_of' && t('onlySetOf', { sources: refused.sourceNames.join(', ') })
        }
      />
      <ConfirmDialog
        action={() => save({ setId: set.id, revision: set.revision })}
        confirmLabel={t('confirm')}
        label={t('open')}
        title={t('question', { name: set.name })}
      >
        <p>{t('consequences')}</p>
      </ConfirmDialog>
    </Card>
  );
}
