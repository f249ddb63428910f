import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { Empty } from '#app/ui/empty.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import { requireActor } from '#lib/access/require-actor.ts';
import { listSiteDestinations } from '#lib/central/destinations/list-destinations.ts';
import { findSiteSetup } from '#lib/central/sites/find-site.ts';

export async function generateMetadata() {
  const t = await getTranslations('destination.atSite');
  return { title: t('title') };
}

/** Where this site's copies can go: every destination of its practice, set up here or not. */
export default async function SiteDestinationsPage({ params }: { params: Promise<{ siteId: string }> }) {
  const by = await requireActor('destination.change');
  const { siteId } = await params;
  const [site, destinations] = await Promise.all([
    findSiteSetup(by, siteId),
    listSiteDestinations(by, siteId),
  ]);
  if (site === null) notFound();
  const [t, common] = await Promise.all([getTranslations('destination.atSite'), getTranslations('common')]);
  return (
    <Page
      actions={
        <Button
          href={`/practices/${site.practice.id}/destinations/new`}
          icon="plus"
          variant={destinations.length === 0 ? 'main' : 'plain'}
        >
          {t('add')}
        </Button>
      }
      back={{ href: `/sites/${siteId}`, label: site.name }}
      narrow
      sub={t('sub')}
      title={t('title')}
    >
      {destinations.length === 0 && <Empty title={t('empty.title')}>{t('empty.text')}</Empty>}
      {destinations.map(({ id, name, kind, placement, sites }) => {
        const reach = sites.find((one) => one.siteId === siteId)?.reach ?? null;
        const hasLostSecret = reach?.secret === 'other_agent';
        return (
          <Card
            actions={
              <Button
                aria-label={t('setUpOf', { name })}
                href={`/sites/${siteId}/destinations/${id}`}
                variant={reach === null ? 'main' : 'plain'}
              >
                {reach === null ? t('setUp') : t('change')}
              </Button>
            }
            key={id}
            title={name}
          >
            <p className="mb-1 text-soft">
              {common(`destinationKind.${kind}`)} · {common(`placement.${placement}`)}
            </p>
            <StateWord tone={reach === null || hasLostSecret ? 'bad' : 'ok'}>
              {reach === null ? t('notYet') : hasLostSecret ? t('otherAgent') : t('ready')}
            </StateWord>
          </Card>
        );
      })}
    </Page>
  );
}
