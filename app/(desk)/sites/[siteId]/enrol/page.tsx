import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { Button } from '#app/ui/button.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { may } from '#lib/access/may.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { findSiteSetup } from '#lib/central/sites/find-site.ts';
import { AgentCard } from './_parts/agent-card.tsx';
import { EnrolCommand } from './_parts/enrol-command.tsx';
import { RevokeAgent } from './_parts/revoke-agent.tsx';

export async function generateMetadata() {
  const t = await getTranslations('siteSetup.enrol');
  return { title: t('title') };
}

export default async function EnrolPage({ params }: { params: Promise<{ siteId: string }> }) {
  const by = await requireActor('agent.enrol');
  const site = await findSiteSetup(by, (await params).siteId);
  if (site === null) notFound();
  const target = { practiceId: site.practice.id, siteId: site.id };
  const [t, mayRevoke, mayMakeKey] = await Promise.all([
    getTranslations('siteSetup.enrol'),
    may('agent.revoke', target),
    may('recovery_key.make', { practiceId: site.practice.id }),
  ]);
  const { practice, agent } = site;
  return (
    <Page
      back={{ href: `/sites/${site.id}`, label: site.name }}
      narrow
      sub={t('sub', { site: site.name, city: site.city })}
      title={agent === null ? t('title') : t('enrolledTitle')}
    >
      {agent !== null && (
        <AgentCard agent={agent} practice={practice} siteId={site.id} timeZone={site.timeZone} />
      )}
      {practice.recoveryRecipient === null ? (
        <Notice
          actions={
            mayMakeKey && (
              <Button href={`/practices/${practice.id}/recovery-key`} variant="main">
                {t('keyFirst.do')}
              </Button>
            )
          }
          title={t('keyFirst.title')}
          tone="warn"
        >
          {mayMakeKey ? t('keyFirst.text') : t('keyFirst.byOthers')}
        </Notice>
      ) : (
        <EnrolCommand
          agentId={agent?.agentId ?? null}
          openUntil={site.openCommandUntil}
          siteId={site.id}
          timeZone={site.timeZone}
        />
      )}
      {agent !== null && mayRevoke && <RevokeAgent siteId={site.id} siteName={site.name} />}
    </Page>
  );
}
