import { useLocale, useTranslations } from 'next-intl';
import { CopyRuleFigures } from '#app/(desk)/_overview/copy-rule.tsx';
import { RuleReasons } from '#app/(desk)/_overview/rule-reasons.tsx';
import { Card } from '#app/ui/card.tsx';
import { Facts } from '#app/ui/facts.tsx';
import { Fold } from '#app/ui/fold.tsx';
import { HealthPill } from '#app/ui/health-pill.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import { useWhen } from '#app/ui/when.ts';
import type { SetView, SiteView } from '#lib/central/site-view/read-site.ts';
import { isUnheard } from '#lib/domain/health.ts';
import type { Schedule } from '#lib/domain/schedule.ts';
import { formatDuration, intlLocale } from '#lib/i18n/format.ts';
import { BackUpNowDialog } from './back-up-now-dialog.tsx';
import { SetActivity } from './set-activity.tsx';

type SetCardProps = { site: SiteView; set: SetView; now: Date; mayOrder: boolean; mayReadPolicy: boolean };

/** One set: how fresh it is, when it is due, by which policy, what it contains, and what is going on. */
export function SetCard({ site, set, now, mayOrder, mayReadPolicy }: SetCardProps) {
  const t = useTranslations('site.sets');
  const ruleTexts = useTranslations('retention.rule');
  const locale = useLocale();
  const when = useWhen(now);
  const health = site.health.sets.find((one) => one.setId === set.setId) ?? { state: 'ok', reasons: [] };
  const heardAt = site.agent?.lastHeardAt ?? null;
  const silent = heardAt !== null && isUnheard(heardAt, now);
  const { point, policy } = set;
  return (
    <Card
      actions={
        mayOrder && site.agent !== null && set.destinations.length > 0 && set.sources.length > 0 ? (
          <BackUpNowDialog set={set} siteId={site.siteId} />
        ) : undefined
      }
      level={3}
      title={
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
          {set.name}
          <HealthPill health={health} />
        </span>
      }
      tone={health.state}
    >
      <Facts
        items={[
          {
            label: t('point'),
            value:
              point === null ? (
                t('noPoint')
              ) : (
                <>
                  {t('pointAt', {
                    when: when(point.at, site.timeZone),
                    age: formatDuration(now.getTime() - point.at.getTime(), locale, 'long'),
                  })}
                  <br />
                  <span className="text-[13.5px] text-soft">
                    {t('copies', { copies: point.copies, offSite: point.offSiteCopies })}
                  </span>
                </>
              ),
          },
          {
            label: t('skewLabel'),
            value:
              point !== null && set.sources.length > 1
                ? t('skew', { skew: formatDuration(point.skewMs, locale, 'long') })
                : null,
          },
          { label: t('next'), value: set.nextDueAt ? when(set.nextDueAt, site.timeZone) : t('notDue') },
          {
            label: t('policy'),
            value:
              policy === null ? (
                t('noPolicy')
              ) : mayReadPolicy ? (
                <TextLink href={`/practices/${site.practice.id}/policies/${policy.policyId}`}>
                  <PolicyText name={policy.name} schedule={policy.schedule} />
                </TextLink>
              ) : (
                <PolicyText name={policy.name} schedule={policy.schedule} />
              ),
          },
          { label: t('members'), value: set.sources.map((source) => source.name).join(', ') },
        ]}
      />
      {set.rule && (
        <div className="my-3 max-w-xl">
          <CopyRuleFigures rule={set.rule} />
          {!set.rule.isMet && site.sets.length > 1 && (
            <Fold summary={ruleTexts('open')}>
              <RuleReasons now={now} rule={set.rule} timeZone={site.timeZone} />
            </Fold>
          )}
        </div>
      )}
      <SetActivity now={now} set={set} silentSince={silent ? heardAt : null} timeZone={site.timeZone} />
    </Card>
  );
}

function PolicyText({ name, schedule }: { name: string; schedule: Schedule }) {
  const t = useTranslations('site.sets');
  const locale = useLocale();
  const list = new Intl.ListFormat(intlLocale(locale), { type: 'conjunction' });
  // 2024 began on a Monday, so that its first seven days are the weekdays in order.
  const dayName = (day: number): string =>
    new Intl.DateTimeFormat(intlLocale(locale), { weekday: 'short', timeZone: 'UTC' }).format(
      Date.UTC(2024, 0, day),
    );
  const days = schedule.days.length === 7 ? t('everyDay') : list.format(schedule.days.map(dayName));
  return t('policyIs', { name, days, times: list.format(schedule.times) });
}
