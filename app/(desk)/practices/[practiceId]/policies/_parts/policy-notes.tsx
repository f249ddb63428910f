'use client';

import { useTranslations } from 'next-intl';
import { Notice } from '#app/ui/notice.tsx';
import { advisePolicy, type PolicyAdvice } from '#lib/domain/policy-advice.ts';
import type { PolicyTerms } from '#lib/domain/policy-draft.ts';
import type { Placement } from '#lib/domain/words.ts';

/** What may be kept and still leaves a gap: said before it is saved, never in the way. */
export function PolicyNotes({
  terms,
  destinations,
}: {
  terms: PolicyTerms;
  destinations: { placement: Placement }[];
}) {
  const t = useTranslations('policy.advice');
  return (
    <div aria-live="polite">
      {advisePolicy(terms, destinations).map((advice) => (
        <Notice key={advice.kind} tone={toneOf(advice)}>
          {t(advice.kind, 'days' in advice ? { days: advice.days } : {})}
        </Notice>
      ))}
    </div>
  );
}

function toneOf({ kind }: PolicyAdvice): 'warn' | 'idle' {
  return kind === 'keeps_everything' || kind === 'days_without_backup' ? 'idle' : 'warn';
}
