import { useTranslations } from 'next-intl';
import type { HealthReason, HealthState } from '#lib/domain/health.ts';
import { StatePill } from './state-pill.tsx';

type Judged = { state: HealthState; reasons: readonly HealthReason[] };

/** A site's or a set's state by its gravest reason; "safe" where there is none. */
export function HealthPill({ health }: { health: Judged }) {
  const t = useTranslations('site');
  const gravest = health.reasons[0];
  return <StatePill tone={health.state}>{gravest ? t(`reason.${gravest.code}.pill`) : t('safe')}</StatePill>;
}
