import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { LiveFeed } from '#app/(desk)/sites/[siteId]/_site/live-feed.tsx';
import { Card } from '#app/ui/card.tsx';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import { may } from '#lib/access/may.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { listFormatChecks } from '#lib/central/format-check/read-format-check.ts';
import { findSiteSetup } from '#lib/central/sites/find-site.ts';
import { AnswerPill, answerOf } from './_parts/answer.tsx';
import { StartForm } from './_parts/start-form.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('retention.format'))('title') };
}

type FormatPageProps = { params: Promise<{ siteId: string }> };

/** "Safe to format?" of a site (L9): what the question does, and every answer that was given. */
export default async function FormatPage({ params }: FormatPageProps) {
  const by = await requireActor('history.read');
  const { siteId } = await params;
  const site = await findSiteSetup(await requireActor('site.read'), siteId);
  if (site === null) notFound();
  const t = await getTranslations('retention.format');
  const [checks, mayAsk] = await Promise.all([
    listFormatChecks(by, siteId),
    may('format.check', { practiceId: site.practice.id, siteId }),
  ]);
  return (
    <Page
      back={{ href: `/sites/${siteId}`, label: t('back') }}
      narrow
      sub={t('sub', { site: site.name })}
      title={t('title')}
    >
      <Card>
        <p className="mb-2">{t('explain')}</p>
        <p className="mb-4 text-soft">{t('elsewhere')}</p>
        {mayAsk && <StartForm siteId={siteId} />}
      </Card>
      <LiveFeed isOpen siteId={siteId}>
        <h2 className="mt-6 mb-3 font-semibold text-[18px]">{t('records')}</h2>
        {checks.length === 0 && <p className="text-soft">{t('none')}</p>}
        <ul>
          {checks.map((check) => (
            <li
              className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-b py-3"
              key={check.checkId}
            >
              <AnswerPill answer={answerOf(check)} />
              <span className="min-w-0 flex-1">
                {t.rich('asked', {
                  name: check.askedName,
                  at: () => <DateTimeText at={check.askedAt} style="full" timeZone={site.timeZone} />,
                })}
              </span>
              <TextLink href={`/sites/${siteId}/format-check/${check.checkId}`}>{t('see')}</TextLink>
            </li>
          ))}
        </ul>
      </LiveFeed>
    </Page>
  );
}
