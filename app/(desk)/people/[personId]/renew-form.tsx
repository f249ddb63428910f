'use client';

import { useTranslations } from 'next-intl';
import { useActionState } from 'react';
import { CopyText } from '#app/ui/copy-text.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { SubmitButton } from '#app/ui/submit-button.tsx';
import { changePerson } from '../actions.ts';

type RenewFormProps = { personId: string; name: string; email: string; canMail: boolean };

/** A new invitation for somebody who hasn't joined yet, by mail or to hand over. */
export function RenewForm({ personId, name, email, canMail }: RenewFormProps) {
  const t = useTranslations('people.renewal');
  const problem = useTranslations('problems');
  const [state, action] = useActionState(changePerson, { problem: null, link: null, done: false });
  return (
    <form action={action}>
      <p className="mb-3">{t('text')}</p>
      {state.problem && (
        <Notice live tone="bad">
          {problem(state.problem)}
        </Notice>
      )}
      {state.done && (
        <Notice live tone="ok">
          {state.link ? t('linkMade') : t('mailed', { email })}
        </Notice>
      )}
      {state.link && <CopyText label={t('linkLabel', { name })} text={state.link} />}
      <input name="deed" type="hidden" value="renew" />
      <input name="personId" type="hidden" value={personId} />
      <div className="flex flex-wrap gap-2">
        {canMail && (
          <SubmitButton name="by" value="mail" variant="plain">
            {t('byMail')}
          </SubmitButton>
        )}
        <SubmitButton name="by" value="link" variant="plain">
          {t('byLink')}
        </SubmitButton>
      </div>
    </form>
  );
}
