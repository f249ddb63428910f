'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { SaveButton } from '#app/setup/save-button.tsx';
import { Field } from '#app/ui/field.tsx';
import { TextInput } from '#app/ui/inputs.tsx';
import { Problem } from '../../_parts/problem.tsx';
import { useDeed } from '../../_parts/use-deed.ts';
import { approveByCode, showCode } from '../../actions.ts';

/** Where the site knows nobody's passkey: somebody there reads the code that its agent shows. */
export function CodeForm({ caseId, shownUntil }: { caseId: string; shownUntil: Date | null }) {
  const t = useTranslations('restore.code');
  const { act, isPending, problem, notSent } = useDeed();
  const [code, setCode] = useState('');
  return (
    <form
      className="mb-1"
      onSubmit={(event) => {
        event.preventDefault();
        act(() => approveByCode(caseId, code));
      }}
    >
      <p className="mb-2 text-[14px]">
        {t.rich('text', { command: (text) => <code className="font-mono text-[13px]">{text}</code> })}
      </p>
      {shownUntil === null ? (
        <SaveButton isPending={isPending} onPress={() => act(() => showCode(caseId))}>
          {t('show')}
        </SaveButton>
      ) : (
        <>
          <Field hint={t('hint')} label={t('label')}>
            <TextInput
              autoCapitalize="characters"
              autoComplete="one-time-code"
              onChange={(event) => setCode(event.target.value)}
              required
              spellCheck={false}
              value={code}
            />
          </Field>
          <div className="mb-2 flex flex-wrap gap-2">
            <SaveButton isPending={isPending}>{t('approve')}</SaveButton>
            <SaveButton isPending={isPending} onPress={() => act(() => showCode(caseId))} variant="quiet">
              {t('again')}
            </SaveButton>
          </div>
        </>
      )}
      <Problem answer={problem} notSent={notSent} />
    </form>
  );
}
