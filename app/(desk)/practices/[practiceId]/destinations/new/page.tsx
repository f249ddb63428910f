import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { Page } from '#app/ui/page-frame.tsx';
import { requireActor } from '#lib/access/require-actor.ts';
import { findPracticeHead } from '#lib/central/practices/find-practice-head.ts';
import { DestinationForm } from '../_parts/destination-form.tsx';

export async function generateMetadata() {
  const t = await getTranslations('destination.new');
  return { title: t('title') };
}

export default async function NewDestinationPage({ params }: { params: Promise<{ practiceId: string }> }) {
  const by = await requireActor('destination.change');
  const practice = await findPracticeHead(by, (await params).practiceId);
  if (practice === null) notFound();
  const t = await getTranslations('destination');
  return (
    <Page
      back={{ href: `/practices/${practice.id}/destinations`, label: t('list.title') }}
      narrow
      sub={t('new.sub')}
      title={t('new.title')}
    >
      <DestinationForm destination={null} practiceId={practice.id} />
    </Page>
  );
}
