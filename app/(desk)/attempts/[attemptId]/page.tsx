import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getLocale, getTranslations } from 'next-intl/server';
import { LiveFeed } from '#app/(desk)/sites/[siteId]/_site/live-feed.tsx';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { CopyStateWord } from '#app/ui/copy-state-word.tsx';
import { FailureText } from '#app/ui/failure-text.tsx';
import { BytesText } from '#app/ui/figures.tsx';
import { HistoryTable } from '#app/ui/history-table.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import { type Moment, Timeline } from '#app/ui/timeline.tsx';
import { requireActor } from '#lib/access/require-actor.ts';
import { type AttemptView, readAttempt } from '#lib/central/backups/read-attempt.ts';
import { formatWhen } from '#lib/i18n/format.ts';
import { AttemptLive } from './_parts/attempt-live.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('backup'))('attemptTitle') };
}

type AttemptPageProps = { params: Promise<{ attemptId: string }> };

export default async function AttemptPage({ params }: AttemptPageProps) {
  const by = await requireActor('history.read');
  const attempt = await readAttempt(by, (await params).attemptId);
  if (attempt === null) notFound();
  const t = await getTranslations('backup');
  const locale = await getLocale();
  return (
    <Page
      actions={<Button href={`/sites/${attempt.site.id}`}>{t('attempt.site')}</Button>}
      back={{ href: `/history?site=${attempt.site.id}`, label: t('back') }}
      sub={attempt.site.name}
      title={t('attempt.heading', {
        set: attempt.set.name,
        when: formatWhen(attempt.at, attempt.site.timeZone, locale, 'full'),
      })}
    >
      <Outcome attempt={attempt} now={by.now} />
      <Card title={t('timeline.title')}>
        <Timeline moments={await momentsOf(attempt)} timeZone={attempt.site.timeZone} />
        {attempt.outcome === 'running' && (
          <div className="mt-3">
            <LiveFeed isOpen siteId={attempt.site.id}>
              <AttemptLive attemptId={attempt.id} destinations={[]} set={attempt.set} />
            </LiveFeed>
          </div>
        )}
      </Card>
      <Made attempt={attempt} />
      {attempt.others.length > 0 && (
        <Card flush title={t('attempt.others')}>
          <HistoryTable empty={null} hasSite={false} rows={attempt.others} />
        </Card>
      )}
    </Page>
  );
}

/** What came of it; for a failure what it was, what to do, and whether it is tried again. */
async function Outcome({ attempt, now }: { attempt: AttemptView; now: Date }) {
  const t = await getTranslations('backup.attempt');
  const locale = await getLocale();
  if (attempt.outcome === 'running') return <Notice title={t('running')} tone="idle" />;
  if (attempt.outcome === 'completed') return <Notice title={t('completed')} tone="ok" />;
  const { failure, closesAt, site } = attempt;
  const wasMade = attempt.others.some((other) => other.outcome === 'completed');
  return (
    <Notice title={t('failed')} tone="bad">
      {failure ? <FailureText failure={failure} /> : t('noReason')}
      {closesAt !== null && closesAt > now && !wasMade && (
        <p className="mt-1">
          {t('retryUntil', { when: formatWhen(closesAt, site.timeZone, locale, 'short') })}
        </p>
      )}
    </Notice>
  );
}

async function momentsOf(attempt: AttemptView): Promise<Moment[]> {
  const t = await getTranslations('backup.timeline');
  const failed = attempt.outcome === 'failed' || attempt.outcome === 'interrupted';
  const began =
    attempt.trigger === 'manual'
      ? t('ordered', { name: attempt.orderedBy ?? 'none' })
      : attempt.trigger === 'local'
        ? t('local')
        : attempt.trigger === 'safety'
          ? t('safety')
          : t('started');
  return [
    ...(attempt.dueAt ? [{ key: 'due', at: attempt.dueAt, tone: 'idle' as const, text: t('due') }] : []),
    { key: 'started', at: attempt.at, tone: 'idle', text: began },
    ...(attempt.finishedAt
      ? [
          {
            key: 'ended',
            at: attempt.finishedAt,
            tone: failed ? ('bad' as const) : ('ok' as const),
            text: t(`ended.${attempt.outcome}`),
          },
        ]
      : []),
  ];
}

async function Made({ attempt }: { attempt: AttemptView }) {
  const t = await getTranslations('backup.attempt');
  if (attempt.outcome === 'running' && attempt.backups.length === 0) return null;
  return (
    <Card title={t('made')}>
      {attempt.backups.length === 0 && <p className="text-soft">{t('nothing')}</p>}
      <ul className="flex flex-col gap-1">
        {attempt.backups.map((backup) => (
          <li key={backup.id}>
            <TextLink href={`/backups/${backup.id}`}>{backup.source}</TextLink>{' '}
            <span className="text-soft">
              <BytesText bytes={backup.sizeBytes} />
            </span>
          </li>
        ))}
      </ul>
      {attempt.copies.length > 0 && (
        <ul className="mt-2 flex flex-col gap-0.5">
          {attempt.copies.map((copy) => (
            <li key={copy.destination}>
              <CopyStateWord state={copy.state}>{copy.destination}</CopyStateWord>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
