'use client';

import { useTranslations } from 'next-intl';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { Card } from '#app/ui/card.tsx';
import { ConfirmDialog } from '#app/ui/confirm-dialog.tsx';
import { putDestinationAway } from '../actions.ts';

export function PutDestinationAway({
  destination,
}: {
  destination: { id: string; revision: number; name: string };
}) {
  const t = useTranslations('destination.archive');
  const { save, refused, notSent } = useSave(putDestinationAway);
  return (
    <Card title={t('title')}>
      <p className="mb-3 text-soft">{t('text')}</p>
      <SaveProblem
        notSent={notSent}
        problem={refused?.problem}
        sentence={() =>
          refused?.problem === 'in_use' && t('inUse', { policies: refused.policyNames.join(', ') })
        }
      />
      <ConfirmDialog
        action={() => save({ destinationId: destination.id, revision: destination.revision })}
        confirmLabel={t('confirm')}
        label={t('open')}
        title={t('question', { name: destination.name })}
      >
        <p>{t('consequences')}</p>
      </ConfirmDialog>
    </Card>
  );
}
