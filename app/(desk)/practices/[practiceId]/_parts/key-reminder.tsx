import { useTranslations } from 'next-intl';
import { Button } from '#app/ui/button.tsx';
import { Notice } from '#app/ui/notice.tsx';

/** Nobody has said yet that the recovery key was printed or saved: without it a lost server is lost data. */
export function KeyReminder({ practiceId, mayConfirm }: { practiceId: string; mayConfirm: boolean }) {
  const t = useTranslations('recovery.reminder');
  return (
    <Notice
      actions={mayConfirm && <Button href={`/practices/${practiceId}/recovery-key`}>{t('confirm')}</Button>}
      title={t('title')}
      tone="warn"
    >
      {mayConfirm ? t('text') : t('textForOthers')}
    </Notice>
  );
}
