'use client';

import { useTranslations } from 'next-intl';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { Card } from '#app/ui/card.tsx';
import { ConfirmDialog } from '#app/ui/confirm-dialog.tsx';
import { forgetSiteDestination } from '../actions.ts';

type ForgetAtSiteProps = { siteId: string; destinationId: string; revision: number; name: string };

export function ForgetAtSite({ siteId, destinationId, revision, name }: ForgetAtSiteProps) {
  const t = useTranslations('destination.forget');
  const { save, refused, notSent } = useSave(forgetSiteDestination);
  return (
    <Card title={t('title')}>
      <p className="mb-3 text-soft">{t('text')}</p>
      <SaveProblem
        notSent={notSent}
        problem={refused?.problem}
        sentence={() => refused?.problem === 'in_use' && t('inUse', { sets: refused.setNames.join(', ') })}
      />
      <ConfirmDialog
        action={() => save({ siteId, destinationId, revision })}
        confirmLabel={t('confirm')}
        label={t('open')}
        title={t('question', { name })}
      >
        <p>{t('consequences')}</p>
      </ConfirmDialog>
    </Card>
  );
}
