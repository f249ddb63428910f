'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { SaveButton } from '#app/setup/save-button.tsx';
import { Dialog } from '#app/ui/dialog.tsx';
import { Field } from '#app/ui/field.tsx';
import { TextArea } from '#app/ui/inputs.tsx';
import { Problem } from '../../_parts/problem.tsx';
import { useDeed } from '../../_parts/use-deed.ts';
import { reject } from '../../actions.ts';

/** A no needs a reason, for whoever asked; nothing changes by it. */
export function RejectDialog({ caseId }: { caseId: string }) {
  const t = useTranslations('restore.decide');
  const { act, isPending, problem, notSent } = useDeed();
  const [reason, setReason] = useState('');
  return (
    <div className="row-start-2 flex flex-col [&>button]:min-h-11">
      <Dialog label={t('reject')} title={t('rejectTitle')}>
        {(close) => (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              act(() => reject(caseId, reason), close);
            }}
          >
            <p className="mb-3">{t('rejectText')}</p>
            <Field label={t('rejectReason')}>
              <TextArea
                maxLength={2000}
                onChange={(event) => setReason(event.target.value)}
                required
                rows={3}
                value={reason}
              />
            </Field>
            <Problem answer={problem} notSent={notSent} />
            <SaveButton isPending={isPending} variant="danger">
              {t('rejectConfirm')}
            </SaveButton>
          </form>
        )}
      </Dialog>
    </div>
  );
}
