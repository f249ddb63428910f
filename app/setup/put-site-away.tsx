'use client';

import { useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { ConfirmDialog } from '#app/ui/confirm-dialog.tsx';
import { SaveProblem } from './save-problem.tsx';
import { putSiteAway } from './site-actions.ts';
import { useSave } from './use-save.ts';

/** Putting a site away: rare, and asked twice with its name typed. */
export function PutSiteAway({ site }: { site: { id: string; revision: number; name: string } }) {
  const t = useTranslations('siteSetup.archive');
  const { save, refused, notSent } = useSave(putSiteAway);
  return (
    <Card title={t('title')}>
      <p className="mb-3 text-soft">{t('text')}</p>
      <SaveProblem
        notSent={notSent}
        problem={refused?.problem}
        sentence={(problem) => problem === 'agent_enrolled' && t('agentEnrolled')}
      />
      <ConfirmDialog
        action={() => save({ siteId: site.id, revision: site.revision })}
        confirmLabel={t('confirm')}
        label={t('open')}
        title={t('question', { name: site.name })}
        typed={site.name}
      >
        <p>{t('consequences')}</p>
      </ConfirmDialog>
    </Card>
  );
}
