import { useLocale, useTranslations } from 'next-intl';
import { FailureText } from '#app/ui/failure-text.tsx';
import { Notice } from '#app/ui/notice.tsx';
import type { DrillView } from '#lib/central/drills/read-drill.ts';
import { judgeDrillFailure } from '#lib/domain/drill-verdict.ts';
import { formatDuration } from '#lib/i18n/format.ts';

/** The answer first: whether this copy gave back what was backed up, and what follows from that. */
export function DrillAnswer({ drill }: { drill: DrillView }) {
  const t = useTranslations('drill.answer');
  const locale = useLocale();
  const { outcome, failure, comparison, checks } = drill.report;
  if (outcome === 'passed') {
    return (
      <Notice title={t('passed', { took: formatDuration(drill.restoreMs, locale, 'long') })} tone="ok">
        {checks.length > 0 && t('checksPassed', { count: checks.length })}
      </Notice>
    );
  }
  if (outcome === 'not-run') {
    return (
      <Notice title={t('notRun')} tone="warn">
        {failure && <FailureText failure={failure} />}
      </Notice>
    );
  }
  const differences = comparison?.differencesTotal ?? 0;
  const title =
    failure?.code === 'content_differs'
      ? t('differs', { count: differences })
      : failure?.code === 'check_failed'
        ? t('checkFailed', { count: checks.filter((check) => !check.passed).length })
        : t('failed');
  return (
    <Notice title={title} tone="bad">
      {/* The figures stand below, each with its name. */}
      {failure && <FailureText failure={{ ...failure, figures: {} }} />}
      <p className="mt-1">
        {judgeDrillFailure(failure?.code ?? '') === 'copy' ? t('ofCopy') : t('ofBackup')}
      </p>
    </Notice>
  );
}
