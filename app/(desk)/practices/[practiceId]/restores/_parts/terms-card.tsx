import { useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { Facts } from '#app/ui/facts.tsx';
import type { PracticeRestoreSettings } from '#lib/central/restore-settings/find-restore-settings.ts';

/** The terms, for those who may read and not change them. */
export function TermsCard({ settings }: { settings: PracticeRestoreSettings }) {
  const t = useTranslations('approver.terms');
  const nameOf = (id: string | null, none: string) =>
    id === null ? none : (settings.people.find((person) => person.id === id)?.name ?? t('gone'));
  return (
    <Card title={t('title')}>
      <Facts
        items={[
          { label: t('approver'), value: nameOf(settings.approverId, t('everyone')) },
          { label: t('deputy'), value: nameOf(settings.deputyId, t('nobody')) },
          { label: t('supportLabel'), value: settings.supportApproves ? t('supportYes') : t('supportNo') },
          { label: t('lapse'), value: t('lapseIs', { hours: settings.lapseHours }) },
          { label: t('keep'), value: t('keepIs', { days: settings.keepDays }) },
        ]}
      />
    </Card>
  );
}
