'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { isKeyOf } from '#app/keys/recovery-key.ts';
import { SaveButton } from '#app/setup/save-button.tsx';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { Card } from '#app/ui/card.tsx';
import { Field } from '#app/ui/field.tsx';
import { TextArea } from '#app/ui/inputs.tsx';
import { confirmKept } from '../actions.ts';
import { HolderField } from './holder-field.tsx';

/**
 * Confirms a key that was made on another day. This browser doesn't know it any more, so the whole of it is typed or
 * pasted, compared here with its public half, and forgotten; none of it is sent.
 */
export function ConfirmLater({ practiceId, recipient }: { practiceId: string; recipient: string }) {
  const t = useTranslations('recovery.later');
  const [differs, setDiffers] = useState(false);
  const { form, save, isPending, refused, notSent } = useSave(confirmKept);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const fits = await isKeyOf(String(data.get('key') ?? ''), recipient);
    setDiffers(!fits);
    if (fits) save({ practiceId, recipient, holder: String(data.get('holder') ?? '') });
  }

  return (
    <form noValidate onSubmit={submit} ref={form}>
      <Card title={t('title')} tone="warn">
        <p className="mb-4">{t('text')}</p>
        <Field error={differs ? t('differs') : undefined} hint={t('key.hint')} label={t('key.label')}>
          <TextArea autoComplete="off" name="key" rows={2} spellCheck={false} />
        </Field>
        <HolderField problem={refused?.problem} />
        <SaveProblem
          notSent={notSent}
          problem={refused !== null && refused.problem === 'changed_elsewhere' ? refused.problem : undefined}
        />
        <SaveButton isPending={isPending}>{t('confirm')}</SaveButton>
      </Card>
    </form>
  );
}
