'use client';

import { useTranslations } from 'next-intl';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { Card } from '#app/ui/card.tsx';
import { ConfirmDialog } from '#app/ui/confirm-dialog.tsx';
import { shutAgentOut } from '../actions.ts';

/** Shuts the site's agent out for good: a stolen machine, or one that leaves the practice. */
export function RevokeAgent({ siteId, siteName }: { siteId: string; siteName: string }) {
  const t = useTranslations('siteSetup.revoke');
  const { save, refused, notSent } = useSave(shutAgentOut);
  return (
    <Card title={t('title')}>
      <p className="mb-3 text-soft">{t('text')}</p>
      <SaveProblem notSent={notSent} problem={refused?.problem} sentence={() => t('gone')} />
      <ConfirmDialog
        action={() => save({ siteId })}
        confirmLabel={t('confirm')}
        label={t('open')}
        title={t('question', { site: siteName })}
        typed={siteName}
      >
        <p>{t('consequences')}</p>
      </ConfirmDialog>
    </Card>
  );
}
