import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { Page } from '#app/ui/page-frame.tsx';
import { may } from '#lib/access/may.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { listApprovers } from '#lib/central/approvers/list-approvers.ts';
import { readOwnTimeZone } from '#lib/central/people/own-time-zone.ts';
import { findRestoreSettings } from '#lib/central/restore-settings/find-restore-settings.ts';
import { ApproverList } from './_parts/approver-list.tsx';
import { TermsCard } from './_parts/terms-card.tsx';
import { TermsForm } from './_parts/terms-form.tsx';

export async function generateMetadata() {
  return { title: (await getTranslations('approver'))('title') };
}

export default async function PracticeRestoresPage({ params }: { params: Promise<{ practiceId: string }> }) {
  const by = await requireActor('policy.read');
  const { practiceId } = await params;
  const [settings, approvers, timeZone] = await Promise.all([
    findRestoreSettings(by, practiceId),
    listApprovers(by, practiceId),
    readOwnTimeZone(by),
  ]);
  if (settings === null || approvers === null) notFound();
  const { practice } = settings;
  const [t, mayChange, mayEndorse, mayReadPeople] = await Promise.all([
    getTranslations('approver'),
    may('practice.change', { practiceId }),
    may('restore.approve', { practiceId }),
    may('people.read', { practiceId }),
  ]);
  return (
    <Page
      back={{ href: `/practices/${practice.id}`, label: practice.name }}
      narrow
      sub={t('sub', { practice: practice.name })}
      title={t('title')}
    >
      <ApproverList
        mayEndorse={mayEndorse}
        mayReadPeople={mayReadPeople}
        now={by.now}
        practiceId={practice.id}
        timeZone={timeZone}
        {...approvers}
      />
      {mayChange ? <TermsForm settings={settings} /> : <TermsCard settings={settings} />}
    </Page>
  );
}
