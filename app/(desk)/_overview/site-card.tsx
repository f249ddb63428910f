import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Button } from '#app/ui/button.tsx';
import { Fold } from '#app/ui/fold.tsx';
import { HealthPill } from '#app/ui/health-pill.tsx';
import { toneEdge } from '#app/ui/tone.ts';
import { useReason } from '#app/ui/use-reason.ts';
import type { OverviewSite } from '#lib/central/overview/read-overview.ts';
import type { HealthReasonCode } from '#lib/domain/health.ts';
import { CopyRuleFigures } from './copy-rule.tsx';
import { DayStrip } from './day-strip.tsx';
import { LostSentence } from './lost-sentence.tsx';
import { RuleReasons } from './rule-reasons.tsx';
import { SetAges } from './set-ages.tsx';

type SiteCardProps = {
  site: OverviewSite;
  now: Date;
  /** Whether to name the practice: only where the reader sees several. */
  namePractice: boolean;
  mayOrder: boolean;
  maySetUp: boolean;
};

/** One site: its state, what would be lost, what is wrong, what to do, and the evidence at the side. */
export function SiteCard({ site, now, namePractice, mayOrder, maySetUp }: SiteCardProps) {
  const t = useTranslations('retention.rule');
  const { health } = site;
  return (
    <article
      aria-labelledby={`${site.siteId}-name`}
      className={`mb-3 grid gap-x-8 gap-y-4 rounded-[14px] border border-line border-l-4 bg-card p-4 desk:px-[22px] desk:py-5 lg:grid-cols-[minmax(0,1fr)_344px] ${toneEdge[health.state]}`}
    >
      <div className="min-w-0">
        <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
          <h2 className="font-semibold text-[17px] tracking-[-0.01em]" id={`${site.siteId}-name`}>
            <Link className="rounded hover:text-accent" href={`/sites/${site.siteId}`}>
              {site.name}
            </Link>
          </h2>
          <span className="text-[13px] text-soft">
            <WhatIsThere namePractice={namePractice} site={site} />
          </span>
          <HealthPill health={health} />
        </div>
        <p className="mt-1">
          <LostSentence now={now} site={site} />
        </p>
        <Reasons now={now} site={site} />
        <SetAges now={now} site={site} />
        <Actions mayOrder={mayOrder} maySetUp={maySetUp} site={site} />
      </div>
      <div className="flex min-w-0 flex-col justify-center gap-3.5">
        <DayStrip days={site.days} />
        {site.rule && <CopyRuleFigures rule={site.rule} />}
        {site.rule && !site.rule.isMet && (
          <Fold summary={t('open')}>
            <div className="text-[13.5px]">
              <RuleReasons now={now} rule={site.rule} timeZone={site.timeZone} />
            </div>
          </Fold>
        )}
      </div>
    </article>
  );
}

/** What keeps a site from being protected at all, and is mended by going on with its set-up. */
const unfinished: readonly HealthReasonCode[] = [
  'no_agent',
  'nothing_protected',
  'no_policy',
  'recovery_key_missing',
];

function Actions({ site, mayOrder, maySetUp }: Pick<SiteCardProps, 'site' | 'mayOrder' | 'maySetUp'>) {
  const t = useTranslations('overview');
  const gravest = site.health.reasons[0]?.code;
  const isUnfinished = gravest !== undefined && unfinished.includes(gravest);
  return (
    <div className="mt-3 flex flex-wrap gap-2 text-[14px] empty:hidden">
      {isUnfinished && maySetUp && (
        <Button href={`/practices/${site.practice.id}`} variant="main">
          {t('none.continue', { practice: site.practice.name })}
        </Button>
      )}
      {!isUnfinished && site.health.state === 'bad' && site.phone !== null && (
        <Button href={`tel:${site.phone.replace(/[^+\d]/g, '')}`} icon="phone" variant="main">
          {t('site.call', { phone: site.phone })}
        </Button>
      )}
      {mayOrder && site.agent !== null && site.sets.length > 0 && (
        <Button href={`/sites/${site.siteId}#sets`}>{t('site.backUpNow')}</Button>
      )}
    </div>
  );
}

function WhatIsThere({ site, namePractice }: Pick<SiteCardProps, 'site' | 'namePractice'>) {
  const t = useTranslations('common.engine');
  const engines = [...new Set(site.sources.map((source) => source.engine))];
  const names = site.sources.map((source) => source.database ?? source.name).join(', ');
  const parts = [
    namePractice ? site.practice.name : '',
    site.city,
    engines.map((engine) => t(engine)).join(', '),
    names,
  ];
  return parts.filter(Boolean).join(' · ');
}

/** The gravest reason with what to do about it; the others in a line each. */
function Reasons({ site, now }: Pick<SiteCardProps, 'site' | 'now'>) {
  const t = useTranslations('overview.site');
  const failures = useTranslations('failures');
  const say = useReason({ ...site, now });
  const [first, ...others] = site.health.reasons;
  if (first === undefined) return null;
  const shown = others.slice(0, 2);
  const waiting = site.waiting.filter(({ failure }) => failure !== null);
  return (
    <div className="mt-1 text-soft">
      <p>{say(first).text}</p>
      {shown.map((reason) => (
        <p key={`${reason.code}${reason.setId}`}>{say(reason).text}</p>
      ))}
      {waiting.map(({ destination, failure }) => (
        <p key={destination}>
          {t('waiting', { destination, reason: failure ? failures(`${failure.code}.what`) : '' })}
        </p>
      ))}
      {others.length > shown.length && <p>{t('more', { count: others.length - shown.length })}</p>}
      <Fold summary={t('open')}>
        <ul className="list-disc pl-5">
          {[first, ...shown].map((reason) => (
            <li key={`${reason.code}${reason.setId}`}>{say(reason).todo}</li>
          ))}
        </ul>
      </Fold>
    </div>
  );
}
