'use client';

import { useTranslations } from 'next-intl';
import { useActionState } from 'react';
import { Dialog } from '#app/ui/dialog.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { SubmitButton } from '#app/ui/submit-button.tsx';
import { type OrderDrillState, orderDrill } from '../order-drill.ts';

type DrillButtonProps = { siteId: string; copyId: string; destination: string };

const before: OrderDrillState = { outcome: 'none' };

/** Asks for a drill of this copy, after saying what one is: nobody shall fear for the clinic's database. */
export function DrillButton(props: DrillButtonProps) {
  const t = useTranslations('drill.order');
  return (
    <Dialog icon="play" label={t('open')} title={t('title', { destination: props.destination })}>
      {(close) => <Form {...props} close={close} />}
    </Dialog>
  );
}

function Form({ siteId, copyId, close }: DrillButtonProps & { close: () => void }) {
  const t = useTranslations('drill.order');
  const [state, action] = useActionState(async (earlier: OrderDrillState, form: FormData) => {
    const answer = await orderDrill(earlier, form);
    if (answer.outcome === 'placed') close();
    return answer;
  }, before);
  return (
    <form action={action}>
      <input name="siteId" type="hidden" value={siteId} />
      <input name="copyId" type="hidden" value={copyId} />
      <p className="mb-2">{t('text')}</p>
      <p className="mb-4 text-soft">{t('safe')}</p>
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
