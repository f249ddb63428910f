'use client';

import { useTranslations } from 'next-intl';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { Card } from '#app/ui/card.tsx';
import { ConfirmDialog } from '#app/ui/confirm-dialog.tsx';
import { putPolicyAway } from '../actions.ts';

export function PutPolicyAway({ policy }: { policy: { id: string; revision: number; name: string } }) {
  const t = useTranslations('policy.archive');
  const { save, refused, notSent } = useSave(putPolicyAway);
  return (
    <Card title={t('title')}>
      <p className="mb-3 text-soft">{t('text')}</p>
      <SaveProblem
        notSent={notSent}
        problem={refused?.problem}
        sentence={() => refused?.problem === 'in_use' && t('inUse', { sets: refused.setNames.join(', ') })}
      />
      <ConfirmDialog
        action={() => save({ policyId: policy.id, revision: policy.revision })}
        confirmLabel={t('confirm')}
        label={t('open')}
        title={t('question', { name: policy.name })}
      >
        <p>{t('consequences')}</p>
      </ConfirmDialog>
    </Card>
  );
}
