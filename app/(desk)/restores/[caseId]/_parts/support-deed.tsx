'use client';

import { useTranslations } from 'next-intl';
import { SaveButton } from '#app/setup/save-button.tsx';
import { Card } from '#app/ui/card.tsx';
import { Problem } from '../../_parts/problem.tsx';
import { useDeed } from '../../_parts/use-deed.ts';
import { agree } from '../../actions.ts';

/** Support's own yes, where the practice wants one: the approver can approve only after it. */
export function SupportDeed({ caseId }: { caseId: string }) {
  const t = useTranslations('restore.supportDeed');
  const { act, isPending, problem, notSent } = useDeed();
  return (
    <Card title={t('title')}>
      <p className="mb-3">{t('text')}</p>
      <Problem answer={problem} notSent={notSent} />
      <SaveButton isPending={isPending} onPress={() => act(() => agree(caseId))}>
        {t('agree')}
      </SaveButton>
    </Card>
  );
}
