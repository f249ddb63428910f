import { useTranslations } from 'next-intl';
import type { Overview } from '#lib/central/overview/read-overview.ts';

/** "Are we safe?", answered: how many are, and who needs somebody today. */
export function Answer({ overview }: { overview: Overview }) {
  const t = useTranslations('overview.answer');
  const { total, counts, needing, watched } = overview;
  if (total === 1) {
    const name = needing[0] ?? watched[0] ?? overview.onlyName;
    const state = needing.length > 0 ? 'bad' : watched.length > 0 ? 'warn' : 'ok';
    return t(`one.${state}`, { name });
  }
  if (counts.ok === total) return t('allSafe', { total });
  return (
    <>
      {t('someSafe', { ok: counts.ok, total })}
      <br />
      <WhoNeeds needing={needing} watched={watched} />
    </>
  );
}

function WhoNeeds({ needing, watched }: Pick<Overview, 'needing' | 'watched'>) {
  const t = useTranslations('overview.answer');
  const [first, second] = needing;
  if (first !== undefined && second === undefined) return t('needsOne', { name: first });
  if (first !== undefined && second !== undefined && needing.length === 2)
    return t('needsTwo', { first, second });
  if (needing.length > 2) return t('needsMany', { count: needing.length });
  const [only] = watched;
  return watched.length === 1 && only !== undefined
    ? t('watchOne', { name: only })
    : t('watchMany', { count: watched.length });
}
