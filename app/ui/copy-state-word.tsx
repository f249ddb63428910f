import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { AttemptOutcome, CopyState } from '#lib/domain/words.ts';
import type { IconName } from './icons.tsx';
import { StateWord } from './state-pill.tsx';
import type { Tone } from './tone.ts';

export const copyTones: Record<CopyState, { tone: Tone; icon?: IconName }> = {
  stored: { tone: 'ok' },
  storing: { tone: 'idle', icon: 'wait' },
  waiting: { tone: 'warn', icon: 'wait' },
  missing: { tone: 'bad' },
  corrupt: { tone: 'bad' },
  'given-up': { tone: 'bad' },
  expired: { tone: 'idle' },
};

/** A copy's state by icon, word and colour; `children` names its destination before the word. */
export function CopyStateWord({ state, children }: { state: CopyState; children?: ReactNode }) {
  const t = useTranslations('common.copyState');
  return (
    <StateWord {...copyTones[state]}>
      {children && <>{children}: </>}
      {t(state)}
    </StateWord>
  );
}

/** In a table: the destination's name says enough where the copy stands; any other state is told beside it. */
export function CopyAtDestination({ state, destination }: { state: CopyState; destination: string }) {
  const t = useTranslations('common.copyState');
  return (
    <StateWord {...copyTones[state]}>
      {destination}
      <span className={state === 'stored' ? 'sr-only' : 'text-soft'}> · {t(state)}</span>
    </StateWord>
  );
}

const outcomeTones: Record<AttemptOutcome, { tone: Tone; icon?: IconName }> = {
  running: { tone: 'idle', icon: 'wait' },
  completed: { tone: 'ok' },
  failed: { tone: 'bad' },
  interrupted: { tone: 'bad' },
};

export function OutcomeWord({ outcome }: { outcome: AttemptOutcome }) {
  const t = useTranslations('common.attemptOutcome');
  return <StateWord {...outcomeTones[outcome]}>{t(outcome)}</StateWord>;
}
