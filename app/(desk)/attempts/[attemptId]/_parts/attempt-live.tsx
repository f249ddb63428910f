'use client';

import { useTranslations } from 'next-intl';
import { isOver, useProgress } from '#app/(desk)/sites/[siteId]/_site/live-feed.tsx';
import { ProgressView } from '#app/(desk)/sites/[siteId]/_site/progress-view.tsx';

type AttemptLiveProps = {
  attemptId: string;
  set: { id: string; name: string };
  destinations: { destinationId: string; name: string }[];
};

/** Where a running try is. */
export function AttemptLive({ attemptId, set, destinations }: AttemptLiveProps) {
  const t = useTranslations('site.live');
  const { progress, isAway } = useProgress(set.id);
  const isOwn = progress !== null && progress.attemptId === attemptId && !isOver(progress);
  return (
    <div>
      <p aria-live="polite" className="font-[550]" role="status">
        {isOwn ? t(`stage.${progress.stage}`) : ''}
      </p>
      {isOwn && (
        <ProgressView destinations={destinations} label={t('label', { set: set.name })} progress={progress} />
      )}
      {isAway && <p className="text-[13.5px] text-soft">{t('away')}</p>}
    </div>
  );
}
