import { useTranslations } from 'next-intl';
import { Button } from '#app/ui/button.tsx';
import { FailureText } from '#app/ui/failure-text.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { useWhen } from '#app/ui/when.ts';
import type { CaseView } from '#lib/central/restores/case-view.ts';
import { isRunning } from '#lib/domain/restore-case.ts';
import type { Viewer } from '#lib/domain/restore-deeds.ts';
import { needsKey, TypeKey, waitsForKey } from './type-key.tsx';

type StandingProps = { view: CaseView; viewer: Viewer; now: Date };

/** Where the case stands, what that means for the clinic, and what the reader should do. */
export function Standing({ view, viewer, now }: StandingProps) {
  const t = useTranslations('restore.standing');
  const when = useWhen(now);
  const { state, decided } = view;
  const by = decided?.byName ?? '';
  const at = decided === null ? '' : when(decided.at, view.site.timeZone);
  const again = viewer.mayRequest && view.backup !== null && (
    <Button href={`/restores/new?backup=${view.backup.backupId}&site=${view.site.id}`}>{t('again')}</Button>
  );
  switch (state) {
    case 'requested':
      return view.checkFailure === null ? (
        <Notice live title={t('checking')} tone="idle">
          {t('checkingText')}
        </Notice>
      ) : (
        <Notice live title={t('checkFailed')} tone="bad">
          <FailureText failure={view.checkFailure} />
          <p>{t('nothingChanged')}</p>
        </Notice>
      );
    case 'checked':
      return <Checked now={now} view={view} viewer={viewer} />;
    case 'approved':
      return (
        <Notice live title={t('approved', { by, at })} tone="idle">
          <p>{t('approvedText')}</p>
          {needsKey(view) && <TypeKey view={view} />}
        </Notice>
      );
    case 'rejected':
      return (
        <Notice actions={again} title={t('rejected', { by, at })} tone="bad">
          {decided?.reason && <p className="[overflow-wrap:anywhere]">“{decided.reason}”</p>}
          <p>{t('rejectedText')}</p>
        </Notice>
      );
    case 'lapsed':
      return (
        <Notice actions={again} title={t('lapsed')} tone="warn">
          {decided === null ? t('lapsedText') : t('lapsedApproved', { by })}
        </Notice>
      );
    case 'withdrawn':
      return (
        <Notice actions={again} title={t('withdrawn', { by, at })} tone="idle">
          {t('nothingChanged')}
        </Notice>
      );
    case 'failed':
      return (
        <Notice actions={again} live title={t('failed')} tone="bad">
          {view.failure && <FailureText failure={view.failure} />}
          <p className="mt-1">{t(view.safetyBackupId === null ? 'failedText' : 'failedTextSafety')}</p>
        </Notice>
      );
    default:
      return isRunning(state) ? <Running now={now} view={view} /> : null;
  }
}

function Running({ view, now }: Pick<StandingProps, 'view' | 'now'>) {
  const t = useTranslations('restore.standing');
  const when = useWhen(now);
  if (!waitsForKey(view)) {
    return (
      <Notice live title={t('running')} tone="idle">
        {t(view.target.mode === 'replace' ? 'runningText' : 'runningBeside')}
      </Notice>
    );
  }
  const until = view.expiresAt === null ? '' : when(view.expiresAt, view.site.timeZone);
  return (
    <Notice live title={t('waitsForKey', { until })} tone="warn">
      <TypeKey view={view} />
    </Notice>
  );
}

function Checked({ view, viewer, now }: StandingProps) {
  const t = useTranslations('restore.standing');
  const when = useWhen(now);
  const isRequester = view.requestedBy === viewer.userId;
  if (view.isSubmitted) {
    const until = view.expiresAt === null ? '' : when(view.expiresAt, view.site.timeZone);
    // Who decides has the question itself before them, and the bar below.
    if (viewer.mayApprove && !isRequester) return null;
    const wantsSupport = view.practice.supportApproves && view.support === null;
    return (
      <Notice live title={t('waiting')} tone="warn">
        {wantsSupport ? t('waitingSupport', { until }) : t('waitingText', { until })}
      </Notice>
    );
  }
  if (view.preflight?.findings.some((finding) => finding.level === 'red')) {
    return (
      <Notice live title={t('blocked')} tone="bad">
        {t(isRequester ? 'blockedText' : 'blockedOther', { name: view.requestedName })}
      </Notice>
    );
  }
  return (
    <Notice live title={t('checkedTitle')} tone="idle">
      {t(isRequester ? 'checkedText' : 'checkedOther', { name: view.requestedName })}
    </Notice>
  );
}
