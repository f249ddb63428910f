'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { SaveButton } from '#app/setup/save-button.tsx';
import { Dialog } from '#app/ui/dialog.tsx';
import { Field } from '#app/ui/field.tsx';
import { TextArea } from '#app/ui/inputs.tsx';
import { Problem } from '../../_parts/problem.tsx';
import { useDeed } from '../../_parts/use-deed.ts';
import { undo } from '../../actions.ts';

/** Asks for the swap to be undone: a case of its own, because what was entered since would vanish. */
export function UndoDialog({ caseId }: { caseId: string }) {
  const t = useTranslations('restore.undo');
  const router = useRouter();
  const { act, isPending, problem, notSent } = useDeed();
  const [reason, setReason] = useState('');
  return (
    <Dialog icon="back" label={t('open')} title={t('title')}>
      {(close) => (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            act(
              () => undo(caseId, reason),
              (answer) => {
                close();
                router.push(`/restores/${answer.caseId}`);
              },
            );
          }}
        >
          <p className="mb-3">{t('text')}</p>
          <Field hint={t('reasonHint')} label={t('reason')}>
            <TextArea
              maxLength={2000}
              onChange={(event) => setReason(event.target.value)}
              required
              rows={3}
              value={reason}
            />
          </Field>
          <Problem answer={problem} notSent={notSent} />
          <SaveButton isPending={isPending}>{t('check')}</SaveButton>
        </form>
      )}
    </Dialog>
  );
}
