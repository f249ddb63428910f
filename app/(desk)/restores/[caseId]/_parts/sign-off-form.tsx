'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { SaveButton } from '#app/setup/save-button.tsx';
import { Field } from '#app/ui/field.tsx';
import { TextArea } from '#app/ui/inputs.tsx';
import { Problem } from '../../_parts/problem.tsx';
import { useDeed } from '../../_parts/use-deed.ts';
import { signOff } from '../../actions.ts';

/** Who asked looks whether all is there, and says so. */
export function SignOffForm({ caseId }: { caseId: string }) {
  const t = useTranslations('restore.after');
  const { act, isPending, problem, notSent } = useDeed();
  const [note, setNote] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        act(() => signOff(caseId, note));
      }}
    >
      <p className="mb-3">{t('signOffText')}</p>
      <Field hint={t('noteHint')} label={t('note')}>
        <TextArea maxLength={2000} onChange={(event) => setNote(event.target.value)} rows={2} value={note} />
      </Field>
      <Problem answer={problem} notSent={notSent} />
      <SaveButton isPending={isPending}>{t('signOff')}</SaveButton>
    </form>
  );
}
