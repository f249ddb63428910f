'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from '#app/ui/button.tsx';
import { Notice } from '#app/ui/notice.tsx';

type SaveProblemProps = {
  /** What the server refused as a whole; a refused field says so itself. */
  problem: string | undefined;
  notSent: boolean;
  /** The sentence for a problem of this form's own. */
  sentence?: (problem: string) => ReactNode;
};

/** Why a form wasn't kept, said above its button. */
export function SaveProblem({ problem, notSent, sentence }: SaveProblemProps) {
  const t = useTranslations('siteSetup.save');
  if (notSent)
    return (
      <Notice live title={t('notSent.title')} tone="bad">
        {t('notSent.text')}
      </Notice>
    );
  if (problem === undefined) return null;
  if (problem === 'invalid')
    return (
      <Notice live tone="bad">
        {t('invalid')}
      </Notice>
    );
  if (problem === 'changed_elsewhere') {
    return (
      <Notice
        actions={<Button onClick={() => location.reload()}>{t('changedElsewhere.reload')}</Button>}
        live
        title={t('changedElsewhere.title')}
        tone="warn"
      >
        {t('changedElsewhere.text')}
      </Notice>
    );
  }
  return (
    <Notice live tone="bad">
      {sentence?.(problem) ?? t('refused')}
    </Notice>
  );
}
