import { useLocale, useTranslations } from 'next-intl';
import type { Failure } from '#lib/contract/failure.ts';
import type { HealthReason } from '#lib/domain/health.ts';
import type { RecoveryPoint } from '#lib/domain/recovery-point.ts';
import { formatDuration } from '#lib/i18n/format.ts';
import { useWhen } from './when.ts';

/** What the sentences about a site need to name. */
export type ReasonContext = {
  now: Date;
  timeZone: string;
  agent: { lastHeardAt: Date; clockSkewMs?: number } | null;
  sets: {
    setId: string;
    name: string;
    lastDue: { dueAt: Date } | null;
    nextDueAt: Date | null;
    lastAttempt: { failure: Failure | null } | null;
    offSitePoint: RecoveryPoint | null;
  }[];
};

/** The sentences of a reason: what is wrong, and what to do about it. */
export function useReason(site: ReasonContext): (reason: HealthReason) => { text: string; todo: string } {
  const t = useTranslations('site.reason');
  const failures = useTranslations('failures');
  const locale = useLocale();
  const when = useWhen(site.now);
  return ({ code, setId }) => {
    const set = site.sets.find((one) => one.setId === setId);
    const failure = set?.lastAttempt?.failure?.code ?? 'unexpected';
    const written = (at: Date | null | undefined): string => (at ? when(at, site.timeZone) : 'none');
    const figures = {
      set: set?.name ?? '',
      due: written(set?.lastDue?.dueAt),
      next: written(set?.nextDueAt),
      offSite: written(set?.offSitePoint?.at),
      heard: written(site.agent?.lastHeardAt),
      skew: formatDuration(Math.abs(site.agent?.clockSkewMs ?? 0), locale, 'long'),
      failure: failures(`${failure}.what`),
      failureDo: failures(`${failure}.do`),
    };
    return { text: t(`${code}.text`, figures), todo: t(`${code}.do`, figures) };
  };
}
