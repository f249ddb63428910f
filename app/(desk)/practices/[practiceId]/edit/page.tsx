import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { Page } from '#app/ui/page-frame.tsx';
import { may } from '#lib/access/may.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { findPracticeForEdit } from '#lib/central/practices/find-practice-for-edit.ts';
import { PracticeForm } from '../../_parts/practice-form.tsx';
import { PutAway } from '../_parts/put-away.tsx';

export async function generateMetadata() {
  const t = await getTranslations('practice.edit');
  return { title: t('title') };
}

export default async function EditPracticePage({ params }: { params: Promise<{ practiceId: string }> }) {
  const by = await requireActor('practice.change');
  const { practiceId } = await params;
  const practice = await findPracticeForEdit(by, practiceId);
  if (practice === null) notFound();
  const [t, mayArchive] = await Promise.all([getTranslations('practice.edit'), may('practice.create')]);
  return (
    <Page back={{ href: `/practices/${practice.id}`, label: practice.name }} narrow title={t('title')}>
      <PracticeForm locale={practice.locale} practice={practice} />
      {mayArchive && <PutAway practice={practice} />}
    </Page>
  );
}
