import { useTranslations } from 'next-intl';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import type { Tone } from '#app/ui/tone.ts';
import type { MediaSet } from '#lib/central/media/read-site-media.ts';
import { DiskName } from './disk-name.tsx';

type TodayCardProps = {
  set: MediaSet;
  timeZone: string;
  /** Where the disks are looked after; null on that page itself. */
  href: string | null;
};

/** What reception must know of a set: which disk belongs in the drive today, whether it is in, and what to do. */
export function TodayCard({ set, timeZone, href }: TodayCardProps) {
  const t = useTranslations('media.today');
  const { tone, text } = useDriveState(set);
  const over = set.disks.filter((disk) => disk.isOverstaying);
  return (
    <Card
      actions={href && <Button href={href}>{t('all')}</Button>}
      level={href === null ? 3 : 2}
      title={href === null ? t('title') : set.name}
      {...(tone === 'bad' || tone === 'warn' ? { tone } : {})}
    >
      {set.today.disks.length === 0 ? (
        <p>{t('none')}</p>
      ) : (
        <>
          <p className="mb-1 text-soft">{t('today')}</p>
          <ul className="mb-2 flex flex-wrap gap-x-5 gap-y-1">
            {set.today.disks.map((disk) => (
              <li key={disk.id}>
                <DiskName disk={disk} isLarge />
              </li>
            ))}
          </ul>
          {set.today.disks.length > 1 && <p className="mb-2 text-[14px] text-soft">{t('anyOf')}</p>}
          <p>
            <StateWord tone={tone}>{text}</StateWord>
          </p>
          {over.map((disk) => (
            <p className="mt-2" key={disk.id}>
              <StateWord tone="warn">{t.rich('takeOut', { disk: () => <DiskName disk={disk} /> })}</StateWord>
            </p>
          ))}
          <p className="mt-2 text-[14px] text-soft">
            {t.rich('until', { until: () => <DateTimeText at={set.today.until} timeZone={timeZone} /> })}
          </p>
        </>
      )}
    </Card>
  );
}

/** The answer in a sentence: what of today's disk the agent sees, and what waits. */
function useDriveState(set: MediaSet): { tone: Tone; text: string } {
  const t = useTranslations('media.today');
  const failures = useTranslations('failures');
  const inDrive = set.today.disks.find((disk) => disk.place === 'in-drive');
  if (set.waiting !== null) {
    const why = set.waiting.failure === null ? '' : failures(`${set.waiting.failure.code}.what`);
    return { tone: 'warn', text: t('waiting', { copies: set.waiting.copies, why }) };
  }
  if (inDrive?.presence === 'safe') return { tone: 'ok', text: t('safe') };
  if (inDrive?.presence === 'in-use') return { tone: 'warn', text: t('inUse') };
  if (inDrive !== undefined) return { tone: 'ok', text: t('in') };
  return { tone: 'idle', text: t('notIn') };
}
