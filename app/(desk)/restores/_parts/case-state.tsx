import { useTranslations } from 'next-intl';
import { StatePill } from '#app/ui/state-pill.tsx';
import type { RestoreState } from '#lib/domain/words.ts';
import { lookOf } from './state-of.ts';

/** Where a case stands: icon, word and colour. */
export function CaseState(line: { state: RestoreState; isSubmitted: boolean }) {
  const t = useTranslations('restore.state');
  const { tone, icon, word } = lookOf(line);
  return (
    <StatePill icon={icon} tone={tone}>
      {t(word)}
    </StatePill>
  );
}
