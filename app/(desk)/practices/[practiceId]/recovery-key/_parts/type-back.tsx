'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { isEndOf, type RecoveryPair, typedBack } from '#app/keys/recovery-key.ts';
import { SaveButton } from '#app/setup/save-button.tsx';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { Field } from '#app/ui/field.tsx';
import { TextInput } from '#app/ui/inputs.tsx';
import { confirmKept } from '../actions.ts';
import { HolderField } from './holder-field.tsx';

type TypeBackProps = { practiceId: string; pair: RecoveryPair; onBack: () => void; onConfirmed: () => void };

/** Typed from the paper or the file: what can't be read now can't be read on the day it is needed. */
export function TypeBack({ practiceId, pair, onBack, onConfirmed }: TypeBackProps) {
  const t = useTranslations('recovery.typeBack');
  const router = useRouter();
  const [differs, setDiffers] = useState(false);
  const { form, save, isPending, refused, notSent } = useSave(confirmKept);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const fits = isEndOf(String(data.get('end') ?? ''), pair.identity);
    setDiffers(!fits);
    if (!fits) return;
    save({ practiceId, recipient: pair.recipient, holder: String(data.get('holder') ?? '') }, () => {
      onConfirmed();
      router.refresh();
    });
  }

  return (
    <form noValidate onSubmit={submit} ref={form}>
      <Card title={t('title')}>
        <Field
          error={differs ? t('differs') : undefined}
          hint={t('end.hint')}
          label={t('end.label', { count: typedBack })}
        >
          <TextInput autoCapitalize="characters" autoComplete="off" autoFocus name="end" spellCheck={false} />
        </Field>
        <HolderField problem={refused?.problem} />
        <SaveProblem
          notSent={notSent}
          problem={refused !== null && refused.problem === 'changed_elsewhere' ? refused.problem : undefined}
        />
        <div className="flex flex-wrap gap-2">
          <SaveButton isPending={isPending}>{t('confirm')}</SaveButton>
          <Button onClick={onBack}>{t('back')}</Button>
        </div>
      </Card>
    </form>
  );
}
