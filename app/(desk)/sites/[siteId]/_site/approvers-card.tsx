import { useTranslations } from 'next-intl';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import type { SitePins } from '#lib/central/approvers/list-site-pins.ts';

type ApproversCardProps = SitePins & { manage: string | null; timeZone: string; now: Date };

/** Whose passkeys the site's agent has pinned: the same list as its command line shows. */
export function ApproversCard({ pins, isEmptied, manage, timeZone, now }: ApproversCardProps) {
  const t = useTranslations('approver.site');
  const people = useTranslations('approver.people');
  const actions = manage && <Button href={manage}>{t('manage')}</Button>;
  if (pins.length === 0) {
    return (
      <Card actions={actions} title={t('title')}>
        <p className="text-soft">{isEmptied ? t('emptied') : t('none')}</p>
      </Card>
    );
  }
  return (
    <Card actions={actions} title={t('title')}>
      <ul className="mb-3 divide-y divide-line">
        {pins.map((pin) => (
          <li className="py-2" key={pin.credentialId}>
            <p className="flex flex-wrap items-baseline gap-x-3">
              <span className="font-[550]">{pin.name}</span>
              {pin.countsFrom > now ? (
                <StateWord tone="idle">
                  {people.rich('countsFrom', {
                    at: () => <DateTimeText at={pin.countsFrom} timeZone={timeZone} />,
                  })}
                </StateWord>
              ) : (
                <StateWord tone="ok">{people('counts')}</StateWord>
              )}
            </p>
            <p className="font-mono text-[13.5px]">{pin.fingerprint}</p>
            <p className="text-[13.5px] text-soft">
              {t.rich('pinned', {
                way: t(`way.${pin.way}`),
                at: () => <DateTimeText at={pin.pinnedAt} timeZone={timeZone} />,
              })}
            </p>
          </li>
        ))}
      </ul>
      <p className="text-[13.5px] text-soft">
        {t.rich('text', { command: () => <code className="font-mono">keepwell-agent approvers list</code> })}
      </p>
    </Card>
  );
}
