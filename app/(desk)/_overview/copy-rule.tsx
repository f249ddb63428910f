import { useTranslations } from 'next-intl';
import { type Tone, toneFill } from '#app/ui/tone.ts';
import type { OverviewSite } from '#lib/central/overview/read-overview.ts';

/** 3-2-1 in short, from the copies that really stand: of the set that has the fewest. */
export function CopyRule({ site }: { site: OverviewSite }) {
  const t = useTranslations('overview.rule');
  if (site.sets.length === 0) return null;
  const fewest = (of: 'copies' | 'offSiteCopies'): number =>
    Math.min(...site.sets.map((set) => set.point?.[of] ?? 0));
  const copies = fewest('copies');
  const offSite = fewest('offSiteCopies');
  return (
    <dl aria-label={t('label')} className="flex gap-1.5">
      <Box
        name={t('copies', { count: copies })}
        tone={copies === 0 ? 'bad' : copies === 1 ? 'warn' : 'ok'}
        value={copies}
      />
      <Box name={t('offSite')} tone={offSite === 0 ? 'warn' : 'ok'} value={offSite} />
    </dl>
  );
}

/** A figure that is as it should be is quiet; one that isn't has its ground coloured. */
function Box({ value, name, tone }: { value: number; name: string; tone: Tone }) {
  const look = tone === 'ok' ? 'border-line' : `border-transparent ${toneFill[tone]}`;
  return (
    <div
      className={`flex flex-1 flex-col-reverse rounded-lg border px-1 pt-1 pb-1.5 text-center leading-tight ${look}`}
    >
      <dt className="text-[12px] text-soft">{name}</dt>
      <dd className={`font-[650] text-[15px] ${tone === 'ok' ? 'text-ok' : ''}`}>{value}</dd>
    </div>
  );
}
