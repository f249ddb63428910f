import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { Button } from '#app/ui/button.tsx';
import { Empty } from '#app/ui/empty.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { decide, type Permission } from '#lib/access/permissions.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { signedIn } from '#lib/access/signed-in.ts';
import { readSiteMedia } from '#lib/central/media/read-site-media.ts';
import { LiveFeed } from '../_site/live-feed.tsx';
import { ComingTurns } from './_parts/coming-turns.tsx';
import { DiskCard } from './_parts/disk-card.tsx';
import { PluggedIn } from './_parts/plugged-in.tsx';
import { TodayCard } from './_parts/today-card.tsx';

export async function generateMetadata() {
  const t = await getTranslations('media');
  return { title: t('title') };
}

/** The disks of a site: which one belongs in the drive, where each is now, and what is plugged in that nobody named yet. */
export default async function DisksPage({ params }: { params: Promise<{ siteId: string }> }) {
  const by = await requireActor('site.read');
  const { siteId } = await params;
  const media = await readSiteMedia(by, siteId);
  if (media === null) notFound();
  const t = await getTranslations('media');
  const held = (await signedIn())?.held ?? [];
  const here = { practiceId: media.practiceId, siteId };
  const may = (permission: Permission): boolean => decide(held, permission, here).allowed;
  const { timeZone } = media;
  return (
    <Page
      actions={
        may('destination.change') && <Button href={`/sites/${siteId}/destinations`}>{t('manage')}</Button>
      }
      back={{ href: `/sites/${siteId}`, label: media.name }}
      sub={t('sub')}
      title={t('title')}
    >
      {media.sets.length === 0 && <Empty title={t('empty.title')}>{t('empty.text')}</Empty>}
      <LiveFeed isOpen={may('history.read')} siteId={siteId}>
        {media.sets.map((set) => (
          <section aria-labelledby={`set-${set.destinationId}`} className="mb-7" key={set.destinationId}>
            <h2 className="mb-3 font-semibold text-[18px]" id={`set-${set.destinationId}`}>
              {set.name}
            </h2>
            <TodayCard href={null} set={set} timeZone={timeZone} />
            <ComingTurns set={set} timeZone={timeZone} />
            {set.disks.map((disk) => (
              <DiskCard
                disk={disk}
                key={disk.id}
                mayChange={may('destination.change')}
                maySayWhere={may('backup.order')}
                timeZone={timeZone}
              />
            ))}
          </section>
        ))}
        {media.sets.length > 0 && may('destination.change') && <PluggedIn mayAdd media={media} />}
      </LiveFeed>
    </Page>
  );
}
