import { useTranslations } from 'next-intl';
import { StatePill } from '#app/ui/state-pill.tsx';
import type { Tone } from '#app/ui/tone.ts';

export type FormatAnswer = 'yes' | 'no' | 'running';

export function answerOf({ isSafe }: { isSafe: boolean | null }): FormatAnswer {
  return isSafe === null ? 'running' : isSafe ? 'yes' : 'no';
}

export const answerTones: Record<FormatAnswer, Tone> = { yes: 'ok', no: 'bad', running: 'idle' };

export function AnswerPill({ answer }: { answer: FormatAnswer }) {
  const t = useTranslations('retention.format.short');
  return (
    <StatePill icon={answer === 'running' ? 'wait' : undefined} tone={answerTones[answer]}>
      {t(answer)}
    </StatePill>
  );
}
