'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { makeRecoveryPair, type RecoveryPair } from '#app/keys/recovery-key.ts';
import { canSeal } from '#app/keys/seal-secret.ts';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { Notice } from '#app/ui/notice.tsx';
import type { RecoveryKey } from '#lib/central/recovery-key/find-recovery-key.ts';
import { keepPublicHalf } from '../actions.ts';
import { ChangeHolder } from './change-holder.tsx';
import { ConfirmLater } from './confirm-later.tsx';
import { ShownKey } from './shown-key.tsx';
import { TypeBack } from './type-back.tsx';
import { useLeaveWarning } from './use-leave-warning.ts';

type Stage = 'before' | 'shown' | 'typing-back';

/** Makes the key in this browser, shows it once, and has it confirmed; later it confirms or says who holds it. */
export function KeyPanel({ known }: { known: RecoveryKey }) {
  const t = useTranslations('recovery.make');
  const [pair, setPair] = useState<RecoveryPair | null>(null);
  const [stage, setStage] = useState<Stage>('before');
  const [insecure, setInsecure] = useState(false);
  const { save, isPending, refused, notSent } = useSave(keepPublicHalf);
  useLeaveWarning(stage !== 'before');

  async function make() {
    if (!canSeal()) return setInsecure(true);
    setPair(await makeRecoveryPair());
    setStage('shown');
  }

  /** The public half is kept once somebody says that they have the private one; doing it twice changes nothing. */
  function goOn(made: RecoveryPair) {
    if (known.key?.recipient === made.recipient) return setStage('typing-back');
    save(
      { practiceId: known.practice.id, recipient: made.recipient, replaces: known.key?.recipient ?? null },
      () => setStage('typing-back'),
    );
  }

  if (pair !== null && stage === 'shown') {
    return (
      <ShownKey isPending={isPending} known={known} onGoOn={() => goOn(pair)} pair={pair}>
        <SaveProblem
          notSent={notSent}
          problem={refused?.problem}
          sentence={(problem) => t(`problem.${problem}`)}
        />
      </ShownKey>
    );
  }
  if (pair !== null && stage === 'typing-back') {
    return (
      <TypeBack
        onBack={() => setStage('shown')}
        onConfirmed={() => {
          setPair(null);
          setStage('before');
        }}
        pair={pair}
        practiceId={known.practice.id}
      />
    );
  }
  if (known.key !== null && known.confirmedAt !== null) return <ChangeHolder known={known} />;
  return (
    <>
      {known.key !== null && <ConfirmLater practiceId={known.practice.id} recipient={known.key.recipient} />}
      {(known.key === null || known.isReplaceable) && (
        <Card title={known.key === null ? t('title') : t('anewTitle')}>
          {known.key === null ? (
            <ol className="mb-4 list-decimal space-y-1 pl-5">
              <li>{t('step1')}</li>
              <li>{t('step2')}</li>
              <li>{t('step3')}</li>
            </ol>
          ) : (
            <p className="mb-4 text-soft">{t('anewText')}</p>
          )}
          {insecure && (
            <Notice live tone="bad">
              {t('insecure')}
            </Notice>
          )}
          <Button icon="key" onClick={make} variant={known.key === null ? 'main' : 'danger'}>
            {known.key === null ? t('make') : t('makeAnew')}
          </Button>
        </Card>
      )}
    </>
  );
}
