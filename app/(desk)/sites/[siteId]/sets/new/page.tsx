import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { Page } from '#app/ui/page-frame.tsx';
import { requireActor } from '#lib/access/require-actor.ts';
import { listSetChoices } from '#lib/central/sets/list-sets.ts';
import { findSiteSetup } from '#lib/central/sites/find-site.ts';
import { SetForm } from '../_parts/set-form.tsx';

export async function generateMetadata() {
  const t = await getTranslations('policy.sets');
  return { title: t('newTitle') };
}

export default async function NewSetPage({ params }: { params: Promise<{ siteId: string }> }) {
  const by = await requireActor('policy.change');
  const { siteId } = await params;
  const [site, choices] = await Promise.all([findSiteSetup(by, siteId), listSetChoices(by, siteId)]);
  if (site === null) notFound();
  const t = await getTranslations('policy.sets');
  return (
    <Page
      back={{ href: `/sites/${siteId}/sets`, label: t('title') }}
      narrow
      sub={t('newSub')}
      title={t('newTitle')}
    >
      <SetForm choices={choices} practiceId={site.practice.id} set={null} siteId={siteId} />
    </Page>
  );
}
