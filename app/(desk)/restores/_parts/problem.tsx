'use client';

import { useTranslations } from 'next-intl';
import { Notice } from '#app/ui/notice.tsx';
import { TextLink } from '#app/ui/text-link.tsx';

type ProblemProps = { answer: { problem: string; caseId?: string } | null; notSent: boolean };

/** What stood in the way, and what to do about it; read out when it appears. */
export function Problem({ answer, notSent }: ProblemProps) {
  const t = useTranslations('restore');
  if (notSent)
    return (
      <Notice live tone="bad">
        {t('problem.not_sent')}
      </Notice>
    );
  if (answer === null) return null;
  const known = t.has(`problem.${answer.problem}`) ? answer.problem : 'unreadable';
  return (
    <Notice live tone="warn">
      {t(`problem.${known}`)}
      {answer.caseId && (
        <>
          {' '}
          <TextLink href={`/restores/${answer.caseId}`}>{t('problem.see')}</TextLink>
        </>
      )}
    </Notice>
  );
}
