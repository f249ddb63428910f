import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { PutSiteAway } from '#app/setup/put-site-away.tsx';
import { SiteForm } from '#app/setup/site-form.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { may } from '#lib/access/may.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { findSiteForEdit } from '#lib/central/sites/find-site.ts';

export async function generateMetadata() {
  const t = await getTranslations('siteSetup.edit');
  return { title: t('title') };
}

export default async function EditSitePage({ params }: { params: Promise<{ siteId: string }> }) {
  const by = await requireActor('site.change');
  const site = await findSiteForEdit(by, (await params).siteId);
  if (site === null) notFound();
  const [t, mayArchive] = await Promise.all([getTranslations('siteSetup.edit'), may('site.create')]);
  const href = `/sites/${site.id}`;
  return (
    <Page back={{ href, label: site.name }} narrow title={t('title')}>
      <SiteForm
        cancelHref={href}
        defaults={{ locale: site.locale, country: site.country }}
        practiceId={site.practice.id}
        site={site}
      />
      {mayArchive && <PutSiteAway site={site} />}
    </Page>
  );
}
