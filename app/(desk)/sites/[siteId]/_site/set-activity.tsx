'use client';

import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { FailureText } from '#app/ui/failure-text.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import { useWhen } from '#app/ui/when.ts';
import type { SetView } from '#lib/central/site-view/read-site.ts';
import { formatBytes, formatDuration } from '#lib/i18n/format.ts';
import { isOver, useProgress } from './live-feed.tsx';
import { ProgressView } from './progress-view.tsx';

type SetActivityProps = {
  set: Pick<SetView, 'setId' | 'name' | 'order' | 'running' | 'destinations'>;
  now: Date;
  timeZone: string;
  /** When the agent was last heard, where it is silent; null where it isn't. */
  silentSince: Date | null;
};

/**
 * What is going on with a set: asked for, running, made or failed, without a reload. The sentence is read out as it
 * changes; the figures under it are not, or a screen reader would never be silent.
 */
export function SetActivity({ set, now, timeZone, silentSince }: SetActivityProps) {
  const t = useTranslations('site.live');
  const when = useWhen(now);
  const { progress, isAway } = useProgress(set.setId);
  const at = (instant: Date): string => when(instant, timeZone);
  const isLive = progress !== null && !isOver(progress) && !hasEnded(set, progress.attemptId);
  const { order } = set;
  const isOpen = order !== null && (order.state === 'asked' || order.state === 'queued');
  const isUnsettled = order !== null && order.finishedAt === null;

  let says: ReactNode = null;
  if (isLive) says = <p className="font-[550]">{t(`stage.${progress.stage}`)}</p>;
  // Progress comes ahead of the facts: until they are here, its last word is the newest that is known.
  else if (isUnsettled && progress !== null && progress.orderId === order.orderId) {
    says = <p className="font-[550]">{t(`stage.${progress.stage}`)}</p>;
  } else if (isOpen) {
    says = (
      <>
        <p className="font-[550]">{t('asked', { when: at(order.requestedAt) })}</p>
        {silentSince && <p>{t('silent', { heard: at(silentSince), until: at(order.expiresAt) })}</p>}
      </>
    );
  } else if (set.running)
    says = <p className="font-[550]">{t('running', { when: at(set.running.startedAt) })}</p>;
  else if (order !== null) says = <Outcome at={at} order={order} />;

  return (
    <div>
      <div aria-live="polite" className={says === null ? '' : 'mt-3 border-line border-t pt-3'} role="status">
        {says}
      </div>
      {isLive && (
        <ProgressView
          destinations={set.destinations}
          label={t('label', { set: set.name })}
          progress={progress}
        />
      )}
      {isAway && (isLive || isOpen) && <p className="text-[13.5px] text-soft">{t('away')}</p>}
    </div>
  );
}

/** Progress is told on its own way and may come later than the facts that ended its attempt. */
function hasEnded(set: SetActivityProps['set'], attemptId: string): boolean {
  return set.order?.attempt?.attemptId === attemptId && set.order.finishedAt !== null;
}

function Outcome({ order, at }: { order: NonNullable<SetView['order']>; at: (instant: Date) => string }) {
  const t = useTranslations('site.live');
  const locale = useLocale();
  const ended = order.finishedAt ?? order.requestedAt;
  if (order.state === 'done') {
    const { attempt } = order;
    const hasFigures = attempt !== null && attempt.tookMs !== null && attempt.sizeBytes > 0;
    return (
      <Notice tone="ok">
        {hasFigures
          ? t('done', {
              when: at(ended),
              bytes: formatBytes(attempt.sizeBytes, locale),
              took: formatDuration(attempt.tookMs ?? 0, locale, 'long'),
            })
          : t('doneShort', { when: at(ended) })}{' '}
        {attempt && <TextLink href={`/attempts/${attempt.attemptId}`}>{t('see')}</TextLink>}
      </Notice>
    );
  }
  const isFailed = order.state === 'failed';
  return (
    <Notice title={t(isFailed ? 'failed' : 'refused', { when: at(order.requestedAt) })} tone="bad">
      {order.failure ? <FailureText failure={order.failure} /> : t('expired')}
    </Notice>
  );
}
