import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { AgentFirst } from '#app/setup/agent-first.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { requireActor } from '#lib/access/require-actor.ts';
import { findSiteSetup } from '#lib/central/sites/find-site.ts';
import { findSource } from '#lib/central/sources/list-sources.ts';
import { SourceForm } from '../_parts/source-form.tsx';
import { StopProtecting } from '../_parts/stop-protecting.tsx';

type EditSourcePageProps = { params: Promise<{ siteId: string; sourceId: string }> };

export async function generateMetadata() {
  const t = await getTranslations('source.edit');
  return { title: t('title') };
}

export default async function EditSourcePage({ params }: EditSourcePageProps) {
  const by = await requireActor('source.change');
  const ids = await params;
  const [site, source] = await Promise.all([findSiteSetup(by, ids.siteId), findSource(by, ids)]);
  if (site === null || source === null) notFound();
  const t = await getTranslations('source');
  const { agent, practice } = site;
  return (
    <Page
      back={{ href: `/sites/${site.id}/sources`, label: t('list.title') }}
      narrow
      sub={t('edit.sub', { site: site.name })}
      title={source.name}
    >
      {agent === null || practice.recoveryRecipient === null ? (
        <AgentFirst siteId={site.id} />
      ) : (
        <SourceForm
          agentRecipient={agent.recipient}
          // A source that was changed meanwhile begins a new form.
          key={source.revision}
          recoveryRecipient={practice.recoveryRecipient}
          siteId={site.id}
          source={source}
        />
      )}
      <StopProtecting source={source} />
    </Page>
  );
}
