'use client';

import { useTranslations } from 'next-intl';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { Card } from '#app/ui/card.tsx';
import { ConfirmDialog } from '#app/ui/confirm-dialog.tsx';
import { stopProtecting } from '../actions.ts';

/** Ending a database's protection: asked twice, with its name typed. */
export function StopProtecting({ source }: { source: { id: string; revision: number; name: string } }) {
  const t = useTranslations('source.archive');
  const { save, refused, notSent } = useSave(stopProtecting);
  return (
    <Card title={t('title')}>
      <p className="mb-3 text-soft">{t('text')}</p>
      <SaveProblem
        notSent={notSent}
        problem={refused?.problem}
        sentence={() =>
          refused?.problem === 'in_combined_set' && t('inCombinedSet', { sets: refused.setNames.join(', ') })
        }
      />
      <ConfirmDialog
        action={() => save({ sourceId: source.id, revision: source.revision })}
        confirmLabel={t('confirm')}
        label={t('open')}
        title={t('question', { name: source.name })}
        typed={source.name}
      >
        <p>{t('consequences')}</p>
      </ConfirmDialog>
    </Card>
  );
}
