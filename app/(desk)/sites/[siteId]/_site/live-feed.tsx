'use client';

import { useRouter } from 'next/navigation';
import { createContext, type ReactNode, use, useEffect, useState } from 'react';
import { z } from 'zod';
import { type Progress, progressSchema } from '#lib/contract/progress.ts';

type Feed = { bySet: Record<string, Progress>; isAway: boolean };

const FeedContext = createContext<Feed>({ bySet: {}, isAway: false });

/** Where the running backup of a set is, if one is running. */
export function useProgress(setId: string): { progress: Progress | null; isAway: boolean } {
  const { bySet, isAway } = use(FeedContext);
  return { progress: bySet[setId] ?? null, isAway };
}

/** Facts come in bunches: the page is read again once for all that arrive within this many milliseconds. */
const gatherMs = 150;
/** Milliseconds between two looks while nothing is heard. */
const lookEveryMs = 5_000;

const hearingSchema = z.object({ isThere: z.boolean() });

type LiveFeedProps = { siteId: string; isOpen: boolean; children: ReactNode };

/** Hears a site's live events: progress is shown as it comes; when facts or an order changed, the page is read again. */
export function LiveFeed({ siteId, isOpen, children }: LiveFeedProps) {
  const router = useRouter();
  const [feed, setFeed] = useState<Feed>({ bySet: {}, isAway: false });

  useEffect(() => {
    if (!isOpen) return;
    const source = new EventSource(`/api/sites/${encodeURIComponent(siteId)}/progress`);
    let gathering: ReturnType<typeof setTimeout> | undefined;
    const lookAgain = () => {
      clearTimeout(gathering);
      gathering = setTimeout(() => router.refresh(), gatherMs);
    };
    source.addEventListener('progress', (event) => {
      const progress = progressSchema.safeParse(JSON.parse(event.data));
      if (!progress.success) return;
      setFeed(({ bySet }) => ({ bySet: { ...bySet, [progress.data.setId]: progress.data }, isAway: false }));
      if (isOver(progress.data)) lookAgain();
    });
    source.addEventListener('facts', lookAgain);
    source.addEventListener('order', lookAgain);
    source.addEventListener('hearing', (event) => {
      const { isThere } = hearingSchema.parse(JSON.parse(event.data));
      setFeed(({ bySet }) => ({ bySet, isAway: !isThere }));
      if (isThere) lookAgain();
    });
    source.addEventListener('open', () => setFeed(({ bySet }) => ({ bySet, isAway: false })));
    // The browser connects again by itself; until then what is shown may be old, and says so.
    source.addEventListener('error', () => setFeed(({ bySet }) => ({ bySet, isAway: true })));
    return () => {
      clearTimeout(gathering);
      source.close();
    };
  }, [siteId, isOpen, router]);

  // Nobody tells of what is new: the page looks for itself until somebody does.
  useEffect(() => {
    if (!feed.isAway) return;
    const looking = setInterval(() => router.refresh(), lookEveryMs);
    return () => clearInterval(looking);
  }, [feed.isAway, router]);

  return <FeedContext value={feed}>{children}</FeedContext>;
}

export function isOver(progress: Progress): boolean {
  return progress.stage === 'finished' || progress.stage === 'failed';
}
