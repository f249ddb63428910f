import { useLocale, useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import { useWhen } from '#app/ui/when.ts';
import type { CaseView } from '#lib/central/restores/case-view.ts';
import { formatBytes } from '#lib/i18n/format.ts';
import { SignOffForm } from './sign-off-form.tsx';
import { UndoDialog } from './undo-dialog.tsx';

type AfterCardProps = { view: CaseView; now: Date; maySignOff: boolean; mayUndo: boolean };

/** After a run that ended well: restart the software (L11), look, sign off; and undo while that is possible. */
export function AfterCard({ view, now, maySignOff, mayUndo }: AfterCardProps) {
  const t = useTranslations('restore.after');
  const when = useWhen(now);
  const { signedOff, target, site } = view;
  const isReplaced = target.mode === 'replace';
  // On another server there need be no original: it may be the clinic's new hardware (S12).
  const ending = isReplaced ? 'restart' : target.server === null ? 'beside' : 'elsewhere';
  return (
    <>
      {signedOff === null ? (
        <Notice live title={t(ending, { database: target.database, server: target.server ?? '' })} tone="ok">
          {t(`${ending}Text`)}
        </Notice>
      ) : (
        <Notice
          title={t('signedOff', { name: signedOff.byName, when: when(signedOff.at, site.timeZone) })}
          tone="ok"
        >
          {signedOff.note && <p className="[overflow-wrap:anywhere]">“{signedOff.note}”</p>}
        </Notice>
      )}
      {maySignOff && (
        <Card title={t('signOffTitle')}>
          <SignOffForm caseId={view.caseId} />
        </Card>
      )}
      {isReplaced && <Kept mayUndo={mayUndo} now={now} view={view} />}
    </>
  );
}

/** The original that was replaced: where it stands, how large, until when, and the way back. */
function Kept({ view, now, mayUndo }: { view: CaseView; now: Date; mayUndo: boolean }) {
  const t = useTranslations('restore.after');
  const when = useWhen(now);
  const locale = useLocale();
  const { kept, undoneBy, undoProblem, site } = view;
  if (kept === null) return null;
  if (undoneBy !== null && (undoProblem === 'undo_open' || undoProblem === 'kept_gone')) {
    return (
      <Notice tone="warn">
        {t('undone')} <TextLink href={`/restores/${undoneBy.caseId}`}>{t('undoneSee')}</TextLink>
      </Notice>
    );
  }
  const size = formatBytes(kept.sizeBytes, locale);
  if (kept.droppedAt !== null) {
    return (
      <p className="mb-3 text-[14px] text-soft">
        {t('dropped', { when: when(kept.droppedAt, site.timeZone), size })}
      </p>
    );
  }
  return (
    <Card title={t('keptTitle')}>
      <p className="mb-3 [overflow-wrap:anywhere]">
        {t('kept', { database: kept.database, size, until: when(kept.until, site.timeZone) })}
      </p>
      {mayUndo && undoProblem === null && <UndoDialog caseId={view.caseId} />}
    </Card>
  );
}
