import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { Page } from '#app/ui/page-frame.tsx';
import { requireActor } from '#lib/access/require-actor.ts';
import { findSet, listSetChoices } from '#lib/central/sets/list-sets.ts';
import { findSiteSetup } from '#lib/central/sites/find-site.ts';
import { EndSet } from '../_parts/end-set.tsx';
import { SetForm } from '../_parts/set-form.tsx';

type SetPageProps = { params: Promise<{ siteId: string; setId: string }> };

export async function generateMetadata() {
  const t = await getTranslations('policy.sets');
  return { title: t('editTitle') };
}

export default async function SetPage({ params }: SetPageProps) {
  const by = await requireActor('policy.change');
  const ids = await params;
  const [site, set, choices] = await Promise.all([
    findSiteSetup(by, ids.siteId),
    findSet(by, ids),
    listSetChoices(by, ids.siteId),
  ]);
  if (site === null || set === null) notFound();
  const t = await getTranslations('policy.sets');
  return (
    <Page
      back={{ href: `/sites/${site.id}/sets`, label: t('title') }}
      narrow
      sub={site.name}
      title={set.name}
    >
      <SetForm
        choices={choices}
        key={set.revision}
        practiceId={site.practice.id}
        set={set}
        siteId={site.id}
      />
      <EndSet set={set} />
    </Page>
  );
}
