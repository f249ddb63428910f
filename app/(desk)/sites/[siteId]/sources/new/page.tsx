import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { AgentFirst } from '#app/setup/agent-first.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { requireActor } from '#lib/access/require-actor.ts';
import { findSiteSetup } from '#lib/central/sites/find-site.ts';
import { SourceForm } from '../_parts/source-form.tsx';

export async function generateMetadata() {
  const t = await getTranslations('source.new');
  return { title: t('title') };
}

export default async function NewSourcePage({ params }: { params: Promise<{ siteId: string }> }) {
  const by = await requireActor('source.change');
  const site = await findSiteSetup(by, (await params).siteId);
  if (site === null) notFound();
  const t = await getTranslations('source');
  const { agent, practice } = site;
  return (
    <Page
      back={{ href: `/sites/${site.id}/sources`, label: t('list.title') }}
      narrow
      sub={t('new.sub', { site: site.name })}
      title={t('new.title')}
    >
      {agent === null || practice.recoveryRecipient === null ? (
        <AgentFirst siteId={site.id} />
      ) : (
        <SourceForm
          agentRecipient={agent.recipient}
          recoveryRecipient={practice.recoveryRecipient}
          siteId={site.id}
          source={null}
        />
      )}
    </Page>
  );
}
