import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { Button } from '#app/ui/button.tsx';
import { Empty } from '#app/ui/empty.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { may } from '#lib/access/may.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { findPractice } from '#lib/central/practices/find-practice.ts';
import { planSetup } from '#lib/domain/setup-steps.ts';
import { KeyReminder } from './_parts/key-reminder.tsx';
import { PracticeFacts } from './_parts/practice-facts.tsx';
import { SetupChecklist } from './_parts/setup-checklist.tsx';
import { SiteList } from './_parts/site-list.tsx';

type PracticePageProps = { params: Promise<{ practiceId: string }> };

export async function generateMetadata({ params }: PracticePageProps) {
  const by = await requireActor('practice.read');
  const practice = await findPractice(by, (await params).practiceId);
  return { title: practice?.name };
}

export default async function PracticePage({ params }: PracticePageProps) {
  const by = await requireActor('practice.read');
  const practice = await findPractice(by, (await params).practiceId);
  if (practice === null) notFound();
  const target = { practiceId: practice.id };
  const [
    t,
    approver,
    mayReadPolicy,
    mayChange,
    mayCreateSite,
    maySetUp,
    mayMakeKey,
    mayReadPeople,
    mayInvite,
  ] = await Promise.all([
    getTranslations('practice.page'),
    getTranslations('approver'),
    may('policy.read', target),
    may('practice.change', target),
    may('site.create', target),
    may('source.change', target),
    may('recovery_key.make', target),
    may('people.read', target),
    may('people.change', target),
  ]);
  const plan = planSetup({ hasRecoveryKey: practice.recoveryKey.state !== 'missing', sites: practice.sites });
  const backedUp = practice.sites.filter(({ hasBackup }) => hasBackup).length;
  return (
    <Page
      actions={
        <>
          {mayCreateSite && (
            <Button href={`/practices/${practice.id}/sites/new`} icon="plus">
              {t('addSite')}
            </Button>
          )}
          {mayReadPolicy && <Button href={`/practices/${practice.id}/restores`}>{approver('link')}</Button>}
          {mayChange && <Button href={`/practices/${practice.id}/edit`}>{t('edit')}</Button>}
        </>
      }
      back={by.scope.everywhere ? { href: '/practices', label: t('back') } : undefined}
      sub={t('sub', { sites: practice.sites.length, backedUp })}
      title={practice.name}
    >
      {maySetUp && plan.next !== null && (
        <SetupChecklist
          may={{ createSite: mayCreateSite, makeKey: mayMakeKey, invite: mayInvite }}
          plan={plan}
          practice={practice}
        />
      )}
      {practice.recoveryKey.state === 'unconfirmed' && (
        <KeyReminder mayConfirm={mayMakeKey} practiceId={practice.id} />
      )}
      <h2 className="mt-6 mb-2 font-semibold text-[18px]">{t('sites')}</h2>
      {practice.sites.length === 0 ? (
        <Empty title={t('noSite.title')}>{mayCreateSite ? t('noSite.create') : t('noSite.wait')}</Empty>
      ) : (
        <SiteList sites={practice.sites} />
      )}
      <PracticeFacts mayReadPeople={mayReadPeople} practice={practice} />
    </Page>
  );
}
