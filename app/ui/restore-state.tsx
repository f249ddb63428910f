import { useTranslations } from 'next-intl';
import type { RestoreState } from '#lib/domain/words.ts';
import { restoreLook } from './restore-look.ts';
import { StatePill, StateWord } from './state-pill.tsx';

type RestoreStateProps = { state: RestoreState; isSubmitted: boolean };

/** Where a restore stands: icon, word and colour. */
export function RestoreStatePill(props: RestoreStateProps) {
  const t = useTranslations('restore.state');
  const { tone, icon, word } = restoreLook(props);
  return (
    <StatePill icon={icon} tone={tone}>
      {t(word)}
    </StatePill>
  );
}

/** The same in a table's cell. */
export function RestoreStateWord(props: RestoreStateProps) {
  const t = useTranslations('restore.state');
  const { tone, icon, word } = restoreLook(props);
  return (
    <StateWord icon={icon} tone={tone}>
      {t(word)}
    </StateWord>
  );
}
