import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { PrintButton } from '#app/(desk)/practices/[practiceId]/sheet/_parts/print-button.tsx';
import { LiveFeed } from '#app/(desk)/sites/[siteId]/_site/live-feed.tsx';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { requireActor } from '#lib/access/require-actor.ts';
import { type FormatView, readFormatCheck } from '#lib/central/format-check/read-format-check.ts';
import { answerOf, answerTones } from '../_parts/answer.tsx';
import { SetResult } from '../_parts/set-result.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('retention.format'))('record') };
}

type RecordPageProps = { params: Promise<{ siteId: string; checkId: string }> };

/** One answer to "safe to format?", as it is found and as it was given: to be read, printed and kept. */
export default async function RecordPage({ params }: RecordPageProps) {
  const by = await requireActor('history.read');
  const { siteId, checkId } = await params;
  const check = await readFormatCheck(by, checkId);
  if (check === null || check.site.id !== siteId) notFound();
  const t = await getTranslations('retention.format');
  return (
    <Page
      actions={check.isSafe !== null && <PrintButton label={t('print')} />}
      back={{ href: `/sites/${siteId}/format-check`, label: t('allRecords') }}
      narrow
      sub={`${check.site.practice} · ${check.site.name}`}
      title={t('title')}
    >
      <LiveFeed isOpen siteId={siteId}>
        <Answer check={check} />
        {check.sets.map((set) => (
          <SetResult key={set.setId} set={set} timeZone={check.site.timeZone} />
        ))}
      </LiveFeed>
      <p className="mt-3 text-[13.5px] text-soft">{t('elsewhere')}</p>
    </Page>
  );
}

/** The answer first, in one word that nobody can misread. */
async function Answer({ check }: { check: FormatView }) {
  const t = await getTranslations('retention.format');
  const { timeZone } = check.site;
  const answer = answerOf(check);
  return (
    <Notice live title={t(`answer.${answer}`)} tone={answerTones[answer]}>
      {t.rich('asked', {
        name: check.askedName,
        at: () => <DateTimeText at={check.askedAt} style="full" timeZone={timeZone} />,
      })}
      <br />
      {check.finishedAt === null
        ? t.rich('deadline', {
            at: () => <DateTimeText at={check.deadlineAt} style="full" timeZone={timeZone} />,
          })
        : t.rich('answeredAt', {
            at: () => (
              <DateTimeText at={check.finishedAt ?? check.askedAt} style="full" timeZone={timeZone} />
            ),
          })}
    </Notice>
  );
}
