import { useLocale, useTranslations } from 'next-intl';
import { formatDuration } from '#lib/i18n/format.ts';

type Refused = { problem: string; retryAfterMs?: number } | null;

/** What to say at the field where the password was asked for again; undefined when it wasn't the trouble. */
export function usePasswordProblem(): (refused: Refused) => string | undefined {
  const t = useTranslations('problems');
  const locale = useLocale();
  return (refused) => {
    if (refused?.problem === 'wrong') return t('password_wrong');
    if (refused?.problem !== 'too_many') return undefined;
    const minutes = Math.ceil((refused.retryAfterMs ?? 0) / 60_000) * 60_000;
    return t('password_too_many', { wait: formatDuration(minutes, locale, 'long') });
  };
}
