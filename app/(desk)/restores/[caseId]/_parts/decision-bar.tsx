'use client';

import { useTranslations } from 'next-intl';
import { Notice } from '#app/ui/notice.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import type { ApproverView } from '#lib/central/restores/case-view.ts';
import { CodeForm } from './code-form.tsx';
import { RejectDialog } from './reject-dialog.tsx';
import { SignButton } from './sign-button.tsx';

type DecisionBarProps = { approver: ApproverView; codeShownUntil: Date | null };

/** The answer, always in reach of a thumb: no, or yes with a signature that the site checks itself. */
export function DecisionBar({ approver, codeShownUntil }: DecisionBarProps) {
  const t = useTranslations('restore.decide');
  const { caseId, problem, needsCode, passkeys } = approver;
  const isOwn = problem === 'own_request';
  const canSign = problem === null && !needsCode && passkeys.length > 0;
  return (
    <div
      className="-mx-4 sticky bottom-0 z-10 mt-4 border-line border-t bg-card px-4 pt-3 pb-4 desk:mx-0 desk:rounded-t-[14px] desk:border desk:px-[22px]"
      data-no-print
    >
      {problem === null && needsCode && <CodeForm caseId={caseId} shownUntil={codeShownUntil} />}
      {problem === null && !needsCode && (
        <p className="mb-2.5 text-[13px] text-soft">{canSign ? t('signs') : null}</p>
      )}
      {problem !== null && (
        <Notice title={t('cannot')} tone="warn">
          {t(`why.${problem}`)}
        </Notice>
      )}
      {problem === null && !needsCode && passkeys.length === 0 && (
        <Notice title={t('noPasskey')} tone="warn">
          {t(approver.hasAnyPasskey ? 'notPinned' : 'noPasskeyText')}{' '}
          <TextLink href="/account">{t('account')}</TextLink>
        </Notice>
      )}
      {!isOwn && (
        <div className={`grid gap-2.5 ${canSign ? 'grid-cols-[1fr_2fr]' : 'grid-cols-1'}`}>
          <RejectDialog caseId={caseId} />
          {canSign && <SignButton approver={approver} />}
        </div>
      )}
    </div>
  );
}
