import { useTranslations } from 'next-intl';
import { StatePill } from '#app/ui/state-pill.tsx';
import type { Tone } from '#app/ui/tone.ts';
import type { PersonState } from '#lib/domain/grant.ts';

const tones: Record<PersonState, Tone> = { active: 'ok', invited: 'warn', deactivated: 'idle' };

export function PersonPill({ state }: { state: PersonState }) {
  const t = useTranslations('people.state');
  return (
    <StatePill icon={state === 'invited' ? 'wait' : undefined} tone={tones[state]}>
      {t(state)}
    </StatePill>
  );
}
