'use client';

import { useTranslations } from 'next-intl';
import { useActionState, useEffect } from 'react';
import { Dialog } from '#app/ui/dialog.tsx';
import { RadioGroup } from '#app/ui/inputs.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { SubmitButton } from '#app/ui/submit-button.tsx';
import { type VerifyState, verifyCopy } from '../verify-copy.ts';

type VerifyProps = { siteId: string; copyId: string; destination: string };

const before: VerifyState = { answers: 0, outcome: 'none' };

/** Asks how thoroughly a copy is to be checked, and says what each means. */
export function VerifyDialog(props: VerifyProps) {
  const t = useTranslations('backup.verify');
  return (
    <Dialog icon="shield" label={t('open')} title={t('title', { destination: props.destination })}>
      {(close) => <Form {...props} close={close} />}
    </Dialog>
  );
}

function Form({ siteId, copyId, close }: VerifyProps & { close: () => void }) {
  const t = useTranslations('backup.verify');
  const [state, action] = useActionState(verifyCopy, before);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer closes the dialog once; `close` is new at each render
  useEffect(() => {
    if (state.outcome === 'placed') close();
  }, [state]);

  return (
    <form action={action}>
      <input name="siteId" type="hidden" value={siteId} />
      <input name="copyId" type="hidden" value={copyId} />
      <RadioGroup
        defaultValue="intact"
        legend={t('level')}
        name="level"
        options={[
          { value: 'intact', label: t('intact'), hint: t('intactHint') },
          { value: 'readable', label: t('readable'), hint: t('readableHint') },
        ]}
      />
      {state.outcome !== 'none' && state.outcome !== 'placed' && (
        <Notice live tone="warn">
          {t(`problem.${state.outcome}`)}
        </Notice>
      )}
      <div className="flex justify-end">
        <SubmitButton>{t('start')}</SubmitButton>
      </div>
    </form>
  );
}
