import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { AgentFirst } from '#app/setup/agent-first.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { requireActor } from '#lib/access/require-actor.ts';
import { listSiteDestinations, type SiteReach } from '#lib/central/destinations/list-destinations.ts';
import { findSiteSetup } from '#lib/central/sites/find-site.ts';
import { type Account, accountOf } from '#lib/domain/shared-account.ts';
import { ForgetAtSite } from '../_parts/forget-at-site.tsx';
import { RotationForm } from '../_parts/rotation-form.tsx';
import { SiteDestinationForm } from '../_parts/site-destination-form.tsx';

type SiteDestinationPageProps = { params: Promise<{ siteId: string; destinationId: string }> };

export async function generateMetadata() {
  const t = await getTranslations('destination.atSite');
  return { title: t('title') };
}

export default async function SiteDestinationPage({ params }: SiteDestinationPageProps) {
  const by = await requireActor('destination.change');
  const { siteId, destinationId } = await params;
  const [site, destinations] = await Promise.all([
    findSiteSetup(by, siteId),
    listSiteDestinations(by, siteId),
  ]);
  const destination = destinations.find(({ id }) => id === destinationId);
  if (site === null || destination === undefined) notFound();
  const t = await getTranslations('destination');
  const { agent, practice } = site;
  const reach = destination.sites.find((one) => one.siteId === siteId)?.reach ?? null;
  const others = destinations.flatMap(({ sites }) =>
    sites.flatMap((one) => {
      if (one.siteId === siteId || one.reach === null) return [];
      const account = accountOfReach(one.reach);
      return account === null ? [] : [{ site: one.name, account }];
    }),
  );
  return (
    <Page
      back={{ href: `/sites/${siteId}/destinations`, label: t('atSite.title') }}
      narrow
      sub={t('siteForm.sub', { site: site.name })}
      title={destination.name}
    >
      {agent === null || practice.recoveryRecipient === null ? (
        <AgentFirst siteId={siteId} />
      ) : destination.kind === 'removable' ? (
        <RotationForm
          destinationId={destination.id}
          key={reach?.revision}
          reach={reach?.kind === 'removable' ? reach : null}
          siteId={siteId}
        />
      ) : (
        <SiteDestinationForm
          agentRecipient={agent.recipient}
          destination={{ id: destination.id, kind: destination.kind }}
          key={reach?.revision}
          others={others}
          reach={reach === null || reach.kind === 'removable' ? null : reach}
          recoveryRecipient={practice.recoveryRecipient}
          siteId={siteId}
        />
      )}
      {reach !== null && (
        <ForgetAtSite
          destinationId={destination.id}
          name={destination.name}
          revision={reach.revision}
          siteId={siteId}
        />
      )}
    </Page>
  );
}

function accountOfReach(reach: SiteReach): Account | null {
  if (reach.kind === 'folder' || reach.kind === 'removable') return null;
  return accountOf(
    reach.kind === 's3' ? { kind: reach.kind, ...reach.settings } : { kind: reach.kind, ...reach.settings },
  );
}
