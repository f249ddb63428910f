'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useDeferredValue, useMemo } from 'react';
import { type PolicyDraft, ruleOfDraft, scheduleOfDraft } from '#lib/domain/policy-draft.ts';
import { countedRules } from '#lib/domain/retention.ts';
import { type RetentionPreview as Preview, previewRetention } from '#lib/domain/retention-preview.ts';
import { formatWhen } from '#lib/i18n/format.ts';
import type { EditorChoices } from './load-editor.ts';

type RetentionPreviewProps = {
  draft: PolicyDraft;
  destinations: EditorChoices['destinations'];
  timeZone: string;
  now: Date;
};

/** What the rules, as they are being typed, would have kept a year from now: for each destination that has its own. */
export function RetentionPreview({ draft, destinations, timeZone, now }: RetentionPreviewProps) {
  const t = useTranslations('retention.preview');
  // A schedule of every half hour takes a moment to count: typing goes first.
  const shown = useDeferredValue(draft);
  const own = destinations.filter(({ id }) => shown.retentionAt?.[id] !== undefined);
  return (
    <section aria-label={t('title')} className="mt-4 border-line border-t pt-4">
      <h3 className="font-semibold text-[15px]">{t('title')}</h3>
      <p className="mb-3 text-[13.5px] text-soft">{t('explain')}</p>
      <Year
        draft={shown}
        now={now}
        timeZone={timeZone}
        title={own.length > 0 ? t('usual') : null}
        typed={shown.retention}
      />
      {own.map(({ id, name }) => (
        <Year
          draft={shown}
          key={id}
          now={now}
          timeZone={timeZone}
          title={t('at', { destination: name })}
          typed={shown.retentionAt?.[id] ?? shown.retention}
        />
      ))}
    </section>
  );
}

type YearProps = {
  draft: PolicyDraft;
  typed: PolicyDraft['retention'];
  title: string | null;
  timeZone: string;
  now: Date;
};

function Year({ draft, typed, title, timeZone, now }: YearProps) {
  const t = useTranslations('retention.preview');
  const preview = useMemo(() => {
    const schedule = scheduleOfDraft(draft);
    const rule = ruleOfDraft(typed);
    return schedule === null || rule === null ? null : previewRetention(schedule, rule, timeZone, now);
  }, [draft, typed, timeZone, now]);
  return (
    <div className="mb-4 last:mb-0">
      {title !== null && <p className="font-[550] text-[14px]">{title}</p>}
      {preview === null ? (
        <p className="text-soft">{t('unreadable')}</p>
      ) : (
        <>
          <Words preview={preview} timeZone={timeZone} />
          <Line preview={preview} timeZone={timeZone} />
        </>
      )}
    </div>
  );
}

/** The answer in a sentence, and how many of it each rule keeps. */
function Words({ preview, timeZone }: { preview: Preview; timeZone: string }) {
  const t = useTranslations('retention.preview');
  const locale = useLocale();
  const { made, kept } = preview;
  const [oldest] = kept;
  if (oldest === undefined || kept.length === made) return <p>{t('everything', { made })}</p>;
  const counts = countedRules.flatMap((rule) => {
    const count = kept.filter(({ rules }) => rules.includes(rule)).length;
    return count === 0 ? [] : [t(`count.${rule}`, { count })];
  });
  const byFloor = kept.filter(({ rules }) => rules.length === 0).length;
  if (byFloor > 0) counts.push(t('count.floor', { count: byFloor }));
  return (
    <p>
      {t('sentence', { kept: kept.length, made, oldest: formatWhen(oldest.at, timeZone, locale, 'date') })}{' '}
      <span className="text-soft">{counts.join(' · ')}</span>
    </p>
  );
}

/** A mark for each copy, from a year before that day to that day. The sentence above says it in words. */
function Line({ preview, timeZone }: { preview: Preview; timeZone: string }) {
  const t = useTranslations('retention.preview');
  const locale = useLocale();
  const { from, until, kept } = preview;
  const length = until.getTime() - from.getTime();
  // Two hundred columns are as many as can be told apart; what falls together is one mark.
  const columns = new Map(
    kept.map(({ at, rules }) => {
      const column = Math.min(199, Math.floor(((at.getTime() - from.getTime()) / length) * 200));
      return [column, rules.length > 0];
    }),
  );
  return (
    <div aria-hidden="true" className="mt-2">
      <svg aria-hidden="true" className="h-[26px] w-full" preserveAspectRatio="none" viewBox="0 0 200 26">
        <path d="M0 25.5H200" stroke="var(--edge)" vectorEffect="non-scaling-stroke" />
        {[...columns].map(([column, isByRule]) => (
          <rect
            fill={isByRule ? 'var(--ok-bar)' : 'var(--edge)'}
            height="22"
            key={column}
            width="0.7"
            x={column + 0.15}
            y="2"
          />
        ))}
      </svg>
      <div className="flex justify-between text-[12.5px] text-soft">
        <span>{formatWhen(from, timeZone, locale, 'date')}</span>
        <span>
          {formatWhen(until, timeZone, locale, 'date')} ({t('then')})
        </span>
      </div>
    </div>
  );
}
