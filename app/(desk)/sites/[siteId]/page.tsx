import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { CopyRuleFigures } from '#app/(desk)/_overview/copy-rule.tsx';
import { DayStrip } from '#app/(desk)/_overview/day-strip.tsx';
import { LostSentence } from '#app/(desk)/_overview/lost-sentence.tsx';
import { RuleReasons } from '#app/(desk)/_overview/rule-reasons.tsx';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { Empty } from '#app/ui/empty.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { decide, type Permission } from '#lib/access/permissions.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { signedIn } from '#lib/access/signed-in.ts';
import { listSitePins } from '#lib/central/approvers/list-site-pins.ts';
import { readSiteMedia } from '#lib/central/media/read-site-media.ts';
import { readSite, type SiteView } from '#lib/central/site-view/read-site.ts';
import { AgentCard } from './_site/agent-card.tsx';
import { ApproversCard } from './_site/approvers-card.tsx';
import { DestinationsCard } from './_site/destinations-card.tsx';
import { LiveFeed } from './_site/live-feed.tsx';
import { ProofsCard } from './_site/proofs-card.tsx';
import { ReasonList } from './_site/reason-list.tsx';
import { RecentHistory } from './_site/recent-history.tsx';
import { SetCard } from './_site/set-card.tsx';
import { TodayCard } from './disks/_parts/today-card.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('site'))('title') };
}

type SitePageProps = { params: Promise<{ siteId: string }> };

export default async function SitePage({ params }: SitePageProps) {
  const by = await requireActor('site.read');
  const { siteId } = await params;
  const [site, pins, media] = await Promise.all([
    readSite(by, siteId),
    listSitePins(by, siteId),
    readSiteMedia(by, siteId),
  ]);
  if (site === null || pins === null) notFound();
  const t = await getTranslations('site');
  const rule = await getTranslations('retention.rule');
  const answer = await getTranslations('overview.answer.one');
  const held = (await signedIn())?.held ?? [];
  const here = { practiceId: site.practice.id, siteId };
  const may = (permission: Permission): boolean => decide(held, permission, here).allowed;
  const { now } = by;
  return (
    <Page
      actions={
        <Actions
          mayChange={may('site.change')}
          mayReadAnswers={may('history.read')}
          mayRestore={may('restore.request')}
          site={site}
        />
      }
      back={{ href: '/', label: t('back') }}
      sub={
        <>
          <p className="mb-1">
            {site.practice.name} · {site.city}
          </p>
          <p className="text-ink">
            <LostSentence now={now} site={site} />
          </p>
        </>
      }
      title={answer(site.health.state, { name: site.name })}
    >
      <div className="mb-5 grid max-w-xl gap-3">
        <DayStrip days={site.days} />
        {site.rule && <CopyRuleFigures rule={site.rule} />}
      </div>
      {media?.sets.map((set) => (
        <TodayCard
          href={`/sites/${siteId}/disks`}
          key={set.destinationId}
          set={set}
          timeZone={site.timeZone}
        />
      ))}
      <ReasonList now={now} site={site} />
      {site.rule && (
        <Card title={rule('title')} tone={site.rule.isMet ? 'ok' : 'warn'}>
          <RuleReasons now={now} rule={site.rule} timeZone={site.timeZone} />
        </Card>
      )}
      <LiveFeed isOpen={may('history.read')} siteId={siteId}>
        <section aria-labelledby="sets" className="mt-6">
          <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
            <h2 className="font-semibold text-[18px]" id="sets">
              {t('sets.title')}
            </h2>
            <div className="flex flex-wrap gap-2">
              {may('source.change') && (
                <Button href={`/sites/${siteId}/sources`}>{t('sets.databases')}</Button>
              )}
              {may('policy.read') && site.sources.length > 0 && (
                <Button href={`/sites/${siteId}/sets`}>{t('sets.manage')}</Button>
              )}
            </div>
          </div>
          {site.sets.length === 0 && <NothingProtected mayAdd={may('source.change')} siteId={siteId} />}
          {site.sets.map((set) => (
            <SetCard
              key={set.setId}
              mayOrder={may('backup.order')}
              mayReadPolicy={may('policy.read')}
              now={now}
              set={set}
              site={site}
            />
          ))}
        </section>
      </LiveFeed>
      {may('history.read') && site.sources.length > 0 && <ProofsCard now={now} site={site} />}
      <DestinationsCard
        destinations={site.destinations}
        manage={may('destination.change') ? `/sites/${siteId}/destinations` : null}
        now={now}
        timeZone={site.timeZone}
      />
      <AgentCard
        agent={site.agent}
        enrol={may('agent.enrol') ? `/sites/${siteId}/enrol` : null}
        now={now}
        timeZone={site.timeZone}
      />
      {site.agent !== null && (
        <ApproversCard
          manage={may('policy.read') ? `/practices/${site.practice.id}/restores` : null}
          now={now}
          {...pins}
          timeZone={site.timeZone}
        />
      )}
      {may('history.read') && <RecentHistory siteId={siteId} />}
    </Page>
  );
}

type ActionsProps = {
  site: SiteView;
  mayChange: boolean;
  mayReadAnswers: boolean;
  mayRestore: boolean;
};

async function Actions({ site, mayChange, mayReadAnswers, mayRestore }: ActionsProps) {
  const t = await getTranslations('site');
  const overview = await getTranslations('overview.site');
  const format = await getTranslations('retention.format');
  return (
    <>
      {site.health.state === 'bad' && site.phone !== null && (
        <Button href={`tel:${site.phone.replace(/[^+\d]/g, '')}`} icon="phone" variant="main">
          {overview('call', { phone: site.phone })}
        </Button>
      )}
      {mayRestore && (
        <Button href={`/restores/new?site=${site.siteId}`} icon="restore">
          {t('restore')}
        </Button>
      )}
      {mayReadAnswers && <Button href={`/sites/${site.siteId}/format-check`}>{format('link')}</Button>}
      {mayChange && <Button href={`/sites/${site.siteId}/edit`}>{t('edit')}</Button>}
    </>
  );
}

async function NothingProtected({ siteId, mayAdd }: { siteId: string; mayAdd: boolean }) {
  const t = await getTranslations('site.sets');
  return (
    <Empty
      action={
        mayAdd && (
          <Button href={`/sites/${siteId}/sources/new`} icon="plus" variant="main">
            {t('add')}
          </Button>
        )
      }
      title={t('none')}
    >
      {t('noneText')}
    </Empty>
  );
}
