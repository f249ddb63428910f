import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { Fold } from '#app/ui/fold.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import { may } from '#lib/access/may.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { findDestination, type SiteReach } from '#lib/central/destinations/list-destinations.ts';
import { DestinationForm } from '../_parts/destination-form.tsx';
import { PutDestinationAway } from '../_parts/put-destination-away.tsx';

type DestinationPageProps = { params: Promise<{ practiceId: string; destinationId: string }> };

export async function generateMetadata() {
  const t = await getTranslations('destination.page');
  return { title: t('title') };
}

/** A destination: how each site of the practice gets there, what is read back from it, and its name and placement. */
export default async function DestinationPage({ params }: DestinationPageProps) {
  const by = await requireActor('policy.read');
  const ids = await params;
  const destination = await findDestination(by, ids);
  if (destination === null) notFound();
  const [t, common, mayChange] = await Promise.all([
    getTranslations('destination'),
    getTranslations('common'),
    may('destination.change', { practiceId: ids.practiceId }),
  ]);
  return (
    <Page
      back={{ href: `/practices/${ids.practiceId}/destinations`, label: t('list.title') }}
      narrow
      sub={`${common(`destinationKind.${destination.kind}`)} · ${common(`placement.${destination.placement}`)}`}
      title={destination.name}
    >
      <Card title={t('page.sites')}>
        <p className="mb-2 text-soft">{t('page.sitesText')}</p>
        <ul className="divide-y divide-line">
          {destination.sites.map(({ siteId, name, reach }) => (
            <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2.5" key={siteId}>
              <div className="min-w-0">
                <p className="font-[550]">{name}</p>
                {reach === null ? (
                  <StateWord tone="bad">{t('page.notYet')}</StateWord>
                ) : (
                  <p className="break-all font-mono text-[13px] text-soft">{placeText(reach)}</p>
                )}
                {reach !== null && <ReachRemark reach={reach} />}
              </div>
              {mayChange && (
                <Button
                  aria-label={t('page.setUpOf', { site: name })}
                  href={`/sites/${siteId}/destinations/${destination.id}`}
                  variant={reach === null ? 'main' : 'plain'}
                >
                  {reach === null ? t('page.setUp') : t('page.change')}
                </Button>
              )}
            </li>
          ))}
        </ul>
        {destination.sites.length === 0 && <Notice tone="idle">{t('page.noSite')}</Notice>}
      </Card>
      <Card title={t('readBack.title')}>
        <p>{t(`readBack.${destination.kind}`)}</p>
        <p className="mt-2 text-soft">{t('readBack.daily')}</p>
      </Card>
      <Card title={t('page.policies')}>
        {destination.policies.length === 0 ? (
          <p className="text-soft">{t('page.noPolicy')}</p>
        ) : (
          <p>{destination.policies.map(({ name }) => name).join(', ')}</p>
        )}
      </Card>
      {mayChange && (
        <Fold summary={t('page.edit')}>
          <DestinationForm destination={destination} key={destination.revision} practiceId={ids.practiceId} />
          <PutDestinationAway destination={destination} />
        </Fold>
      )}
    </Page>
  );
}

function placeText(reach: SiteReach): string {
  if (reach.kind === 'folder') return reach.settings.path;
  if (reach.kind === 's3') {
    const { endpoint, bucket, prefix } = reach.settings;
    return [endpoint, bucket, prefix].filter(Boolean).join('/');
  }
  // The turns of the week, Monday first.
  if (reach.kind === 'removable') return reach.settings.calendar.week.join(' ');
  const { user, host, port, path } = reach.settings;
  return `${user}@${host}:${port} ${path}`;
}

/** What of a site's way there people should see at a glance: an open line, or a lock. */
async function ReachRemark({ reach }: { reach: SiteReach }) {
  const t = await getTranslations('destination.page');
  if (reach.kind === 'ftp' && reach.settings.security === 'none')
    return <StateWord tone="warn">{t('open')}</StateWord>;
  if (reach.kind !== 's3' || reach.settings.objectLock === null) return null;
  const { mode, days } = reach.settings.objectLock;
  return <StateWord tone="ok">{t(`locked.${mode}`, { days })}</StateWord>;
}
