import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { ScheduleText } from '#app/setup/schedule-text.tsx';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { Empty } from '#app/ui/empty.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import { may } from '#lib/access/may.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { listPolicies } from '#lib/central/policies/list-policies.ts';
import { findPracticeHead } from '#lib/central/practices/find-practice-head.ts';

export async function generateMetadata() {
  const t = await getTranslations('policy.list');
  return { title: t('title') };
}

export default async function PoliciesPage({ params }: { params: Promise<{ practiceId: string }> }) {
  const by = await requireActor('policy.read');
  const { practiceId } = await params;
  const [practice, policies, mayChange] = await Promise.all([
    findPracticeHead(by, practiceId),
    listPolicies(by, practiceId),
    may('policy.change', { practiceId }),
  ]);
  if (practice === null) notFound();
  const t = await getTranslations('policy.list');
  const own = `/practices/${practiceId}/policies`;
  return (
    <Page
      actions={
        mayChange && (
          <Button href={`${own}/new`} icon="plus" variant={policies.length === 0 ? 'main' : 'plain'}>
            {t('add')}
          </Button>
        )
      }
      back={{ href: `/practices/${practiceId}`, label: practice.name }}
      sub={t('sub')}
      title={t('title')}
    >
      {policies.length === 0 && <Empty title={t('empty.title')}>{t('empty.text')}</Empty>}
      {policies.map(({ id, name, terms, destinations, sets }) => (
        <Card
          actions={
            <Button aria-label={t('openOf', { name })} href={`${own}/${id}`}>
              {mayChange ? t('change') : t('open')}
            </Button>
          }
          key={id}
          title={name}
        >
          <p>
            <ScheduleText schedule={terms.schedule} />
          </p>
          <p className="text-soft">
            {t('to', { destinations: destinations.map((one) => one.name).join(', ') })}
          </p>
          <p className="mt-1.5">
            {sets.length === 0 ? (
              <StateWord tone="warn">{t('unused')}</StateWord>
            ) : (
              <StateWord tone="ok">
                {t('usedBy', {
                  count: sets.length,
                  sets: sets.map((set) => `${set.siteName}: ${set.name}`).join(', '),
                })}
              </StateWord>
            )}
          </p>
          {destinations.length > 0 && destinations.every(({ placement }) => placement === 'on-site') && (
            <p className="mt-1">
              <StateWord tone="warn">{t('noneOffSite')}</StateWord>
            </p>
          )}
        </Card>
      ))}
    </Page>
  );
}
