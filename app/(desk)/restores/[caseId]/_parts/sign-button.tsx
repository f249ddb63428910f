'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { type DeviceProblem, signWithPasskey } from '#app/passkeys/use-passkey.ts';
import { SaveButton } from '#app/setup/save-button.tsx';
import { Notice } from '#app/ui/notice.tsx';
import type { ApproverView } from '#lib/central/restores/case-view.ts';
import { Problem } from '../../_parts/problem.tsx';
import { useDeed } from '../../_parts/use-deed.ts';
import { approve } from '../../actions.ts';

/** Has the approver's device sign the whole document, and sends the signature. What was cancelled can be tried again. */
export function SignButton({ approver }: { approver: ApproverView }) {
  const t = useTranslations('restore.decide');
  const passkey = useTranslations('passkey.problem');
  const { act, isPending, problem, notSent } = useDeed();
  const [device, setDevice] = useState<DeviceProblem | null>(null);
  const [isSigning, setIsSigning] = useState(false);
  const { caseId, challenge, rpId, passkeys } = approver;

  async function sign(): Promise<void> {
    if (challenge === null) return;
    setDevice(null);
    setIsSigning(true);
    const signed = await signWithPasskey({ challenge, rpId, passkeys });
    setIsSigning(false);
    if (signed.ok) act(() => approve(caseId, signed.assertion));
    else setDevice(signed.problem);
  }

  return (
    <>
      <div className="col-start-2 row-start-2 flex flex-col [&>button]:min-h-11">
        <SaveButton isPending={isPending || isSigning} onPress={sign}>
          {t('approve')}
        </SaveButton>
      </div>
      {(device !== null || problem !== null || notSent) && (
        <div className="col-span-2 row-start-1">
          {device !== null && (
            <Notice live tone="warn">
              {passkey(device)}
            </Notice>
          )}
          <Problem answer={problem} notSent={notSent} />
        </div>
      )}
    </>
  );
}
