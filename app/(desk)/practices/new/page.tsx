import { getLocale, getTranslations } from 'next-intl/server';
import { Page } from '#app/ui/page-frame.tsx';
import { requireActor } from '#lib/access/require-actor.ts';
import { PracticeForm } from '../_parts/practice-form.tsx';

export async function generateMetadata() {
  const t = await getTranslations('practice.new');
  return { title: t('title') };
}

export default async function NewPracticePage() {
  await requireActor('practice.create');
  const t = await getTranslations('practice');
  return (
    <Page
      back={{ href: '/practices', label: t('list.title') }}
      narrow
      sub={t('new.sub')}
      title={t('new.title')}
    >
      <PracticeForm locale={await getLocale()} practice={null} />
    </Page>
  );
}
