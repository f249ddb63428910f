import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { SiteForm } from '#app/setup/site-form.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { requireActor } from '#lib/access/require-actor.ts';
import { findPracticeForSite } from '#lib/central/practices/find-practice-for-site.ts';

export async function generateMetadata() {
  const t = await getTranslations('siteSetup.new');
  return { title: t('title') };
}

export default async function NewSitePage({ params }: { params: Promise<{ practiceId: string }> }) {
  const by = await requireActor('site.create');
  const practice = await findPracticeForSite(by, (await params).practiceId);
  if (practice === null) notFound();
  const t = await getTranslations('siteSetup.new');
  const href = `/practices/${practice.id}`;
  return (
    <Page back={{ href, label: practice.name }} narrow sub={t('sub')} title={t('title')}>
      <SiteForm
        cancelHref={href}
        defaults={{ locale: practice.locale, country: practice.usualCountry }}
        practiceId={practice.id}
        site={null}
      />
    </Page>
  );
}
