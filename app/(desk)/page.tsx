import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { Button } from '#app/ui/button.tsx';
import { Empty } from '#app/ui/empty.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { Pager } from '#app/ui/pager.tsx';
import { decide, type Permission } from '#lib/access/permissions.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { signedIn } from '#lib/access/signed-in.ts';
import { type Overview, type OverviewSite, readOverview } from '#lib/central/overview/read-overview.ts';
import { formatWhen } from '#lib/i18n/format.ts';
import { overviewAddress, parseOverviewQuestion } from './_overview/address.ts';
import { Answer } from './_overview/answer.tsx';
import { Filters } from './_overview/filters.tsx';
import { FirstSteps } from './_overview/first-steps.tsx';
import { SiteCard } from './_overview/site-card.tsx';
import { WaitingRestores } from './_overview/waiting-restores.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('overview'))('title') };
}

type OverviewPageProps = { searchParams: Promise<Record<string, unknown>> };

export default async function OverviewPage({ searchParams }: OverviewPageProps) {
  const by = await requireActor('site.read');
  const question = parseOverviewQuestion(await searchParams);
  const overview = await readOverview(by, question);
  const t = await getTranslations('overview');
  if (overview.total === 0) return <FirstSteps />;

  const person = await signedIn();
  const mayAt = (permission: Permission, { practice, siteId }: OverviewSite): boolean =>
    person !== null && decide(person.held, permission, { practiceId: practice.id, siteId }).allowed;
  return (
    <Page sub={<Judged now={by.now} overview={overview} />} title={<Answer overview={overview} />}>
      <WaitingRestores now={by.now} />
      {overview.total > 1 && (
        <Filters matching={overview.matching} search={question.search} state={question.state} />
      )}
      {overview.sites.length === 0 && (
        <Empty action={<Button href="/">{t('showAll')}</Button>} title={t('noMatch')} />
      )}
      {overview.sites.map((site) => (
        <SiteCard
          key={site.siteId}
          mayOrder={mayAt('backup.order', site)}
          maySetUp={mayAt('agent.enrol', site)}
          namePractice={overview.practices > 1}
          now={by.now}
          site={site}
        />
      ))}
      <Pager
        label={t('pages.label')}
        next={
          overview.page < overview.pages ? overviewAddress({ ...question, page: overview.page + 1 }) : null
        }
        nextLabel={t('pages.next')}
        previous={overview.page > 1 ? overviewAddress({ ...question, page: overview.page - 1 }) : null}
        previousLabel={t('pages.previous')}
      >
        {t('pages.at', { page: overview.page, pages: overview.pages })}
      </Pager>
    </Page>
  );
}

/** From what the answer was judged, and when. */
async function Judged({ overview, now }: { overview: Overview; now: Date }) {
  const t = await getTranslations('overview');
  const zone = overview.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const when = formatWhen(now, zone, await getLocale(), 'long');
  return `${t('judged', overview.week)} ${when.charAt(0).toUpperCase()}${when.slice(1)}.`;
}
