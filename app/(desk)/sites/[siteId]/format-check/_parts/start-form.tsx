'use client';

import { useTranslations } from 'next-intl';
import { useActionState } from 'react';
import { Notice } from '#app/ui/notice.tsx';
import { SubmitButton } from '#app/ui/submit-button.tsx';
import { askFormatCheck, type StartState } from '../start.ts';

const before: StartState = { outcome: 'none' };

export function StartForm({ siteId }: { siteId: string }) {
  const t = useTranslations('retention.format');
  const [state, action] = useActionState(askFormatCheck, before);
  return (
    <form action={action}>
      <input name="siteId" type="hidden" value={siteId} />
      {state.outcome !== 'none' && (
        <Notice live tone="warn">
          {t(`problem.${state.outcome}`)}
        </Notice>
      )}
      <SubmitButton>{t('start')}</SubmitButton>
    </form>
  );
}
