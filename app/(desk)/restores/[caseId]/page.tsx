import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { LiveFeed } from '#app/(desk)/sites/[siteId]/_site/live-feed.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import { decide, type Permission } from '#lib/access/permissions.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { signedIn } from '#lib/access/signed-in.ts';
import type { CaseView } from '#lib/central/restores/case-view.ts';
import { readApprover } from '#lib/central/restores/read-approver.ts';
import { readRestore } from '#lib/central/restores/read-restore.ts';
import { readSupportContact } from '#lib/central/settings/support-contact.ts';
import { isBroughtBack, isOpen, isRunning } from '#lib/domain/restore-case.ts';
import { deedsOf, type RestoreDeed, type Viewer } from '#lib/domain/restore-deeds.ts';
import { AfterCard } from './_parts/after-card.tsx';
import { AskedSub, CaseHeading } from './_parts/case-heading.tsx';
import { ComparisonCard } from './_parts/comparison-card.tsx';
import { DecisionBar } from './_parts/decision-bar.tsx';
import { EventFold } from './_parts/event-fold.tsx';
import { FindingsCard } from './_parts/findings-card.tsx';
import { LossesCard } from './_parts/losses-card.tsx';
import { PlanCard } from './_parts/plan-card.tsx';
import { RequestCard } from './_parts/request-card.tsx';
import { RequesterDeeds } from './_parts/requester-deeds.tsx';
import { RunCard } from './_parts/run-card.tsx';
import { Standing } from './_parts/standing.tsx';
import { SupportDeed } from './_parts/support-deed.tsx';
import { UnsureCard } from './_parts/unsure-card.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('restore'))('title') };
}

type CasePageProps = { params: Promise<{ caseId: string }> };

/** One page for everybody in a case, made for a telephone: the question, what it would cost, what was found, the answer. */
export default async function CasePage({ params }: CasePageProps) {
  const by = await requireActor('history.read');
  const { caseId } = await params;
  const view = await readRestore(by, caseId);
  if (view === null) notFound();
  const viewer = await viewerOf(view, by.actor.userId);
  const deeds = deedsOf(
    { ...view, supportBy: view.support === null ? null : view.support.userId },
    viewer,
    view.practice,
    by.now,
  );
  const may = (deed: RestoreDeed): boolean => deeds.includes(deed);
  const approver = may('decide') ? await readApprover(await requireActor('restore.approve'), caseId) : null;
  const contact = await readSupportContact();
  const t = await getTranslations('restore');
  const { now } = by;
  const isDecided = !isOpen(view.state);
  return (
    <LiveFeed isOpen={isOpen(view.state) || view.state === 'swapped'} siteId={view.site.id}>
      <Page
        back={{ href: '/restores', label: t('title') }}
        narrow
        sub={<AskedSub now={now} view={view} />}
        title={<CaseHeading now={now} view={view} />}
      >
        <Standing now={now} view={view} viewer={viewer} />
        {isBroughtBack(view.state) && (
          <AfterCard maySignOff={may('sign-off')} mayUndo={viewer.mayRequest} now={now} view={view} />
        )}
        {(view.steps.length > 0 || isRunning(view.state)) && <RunCard now={now} view={view} />}
        {view.comparison && <ComparisonCard comparison={view.comparison} />}
        {view.preflight && <LossesCard isOver={isDecided} now={now} preflight={view.preflight} view={view} />}
        {view.preflight && <FindingsCard now={now} preflight={view.preflight} view={view} />}
        {view.preflight && isOpen(view.state) && !isRunning(view.state) && (
          <PlanCard preflight={view.preflight} view={view} />
        )}
        <RequestCard now={now} view={view} />
        {isOpen(view.state) && view.callBackCode !== '' && (
          <UnsureCard code={view.callBackCode} contact={contact} />
        )}
        <RequesterDeeds
          caseId={caseId}
          findings={view.preflight?.findings ?? []}
          mayCheckAgain={may('check-again')}
          maySubmit={may('submit')}
          mayWithdraw={may('withdraw')}
        />
        {may('agree-as-support') && <SupportDeed caseId={caseId} />}
        <EventFold view={view} />
        <p className="mt-3 text-[14px]" data-no-print>
          <TextLink href={`/restores/${caseId}/record`}>{t('record.open')}</TextLink>
        </p>
        {approver && <DecisionBar approver={approver} codeShownUntil={view.codeShownUntil} />}
      </Page>
    </LiveFeed>
  );
}

async function viewerOf(view: CaseView, userId: string): Promise<Viewer> {
  const held = (await signedIn())?.held ?? [];
  const here = { practiceId: view.practice.id, siteId: view.site.id };
  const may = (permission: Permission): boolean => decide(held, permission, here).allowed;
  return {
    userId,
    mayRequest: may('restore.request'),
    mayApprove: may('restore.approve'),
    maySupport: may('restore.support'),
  };
}
