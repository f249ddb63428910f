import { useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { Icon } from '#app/ui/icons.tsx';
import { toneIcons, toneText } from '#app/ui/tone.ts';
import { useReason } from '#app/ui/use-reason.ts';
import type { SiteView } from '#lib/central/site-view/read-site.ts';

/** Everything that keeps a site from being simply safe, gravest first, each with what to do. */
export function ReasonList({ site, now }: { site: SiteView; now: Date }) {
  const t = useTranslations('site');
  const say = useReason({ ...site, now });
  if (site.health.reasons.length === 0) return null;
  return (
    <Card title={t('whatIsWrong')} tone={site.health.state}>
      <ul className="flex flex-col gap-2.5">
        {site.health.reasons.map((reason) => (
          <li className="flex gap-2.5" key={`${reason.code}${reason.setId}`}>
            <Icon className={`mt-[3px] ${toneText[reason.state]}`} name={toneIcons[reason.state]} />
            <div className="min-w-0">
              <p className="font-[550]">{say(reason).text}</p>
              <p className="text-soft">{say(reason).todo}</p>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
