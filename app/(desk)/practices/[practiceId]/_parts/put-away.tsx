'use client';

import { useTranslations } from 'next-intl';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { Card } from '#app/ui/card.tsx';
import { ConfirmDialog } from '#app/ui/confirm-dialog.tsx';
import { putPracticeAway } from '../../actions.ts';

/** Putting a practice away: rare, and asked twice with its name typed. */
export function PutAway({ practice }: { practice: { id: string; revision: number; name: string } }) {
  const t = useTranslations('practice.archive');
  const { save, refused, notSent } = useSave(putPracticeAway);
  return (
    <Card title={t('title')}>
      <p className="mb-3 text-soft">{t('text')}</p>
      <SaveProblem
        notSent={notSent}
        problem={refused?.problem}
        sentence={() =>
          refused?.problem === 'agents_enrolled' &&
          t('agentsEnrolled', { sites: refused.siteNames.join(', ') })
        }
      />
      <ConfirmDialog
        action={() => save({ practiceId: practice.id, revision: practice.revision })}
        confirmLabel={t('confirm')}
        label={t('open')}
        title={t('question', { name: practice.name })}
        typed={practice.name}
      >
        <p>{t('consequences')}</p>
      </ConfirmDialog>
    </Card>
  );
}
