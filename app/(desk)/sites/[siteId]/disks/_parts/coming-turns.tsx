import { useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import type { MediaSet } from '#lib/central/media/read-site-media.ts';
import { DiskName } from './disk-name.tsx';

/** The next seven days, so that somebody can put the disks in order on a Friday. */
export function ComingTurns({ set, timeZone }: { set: MediaSet; timeZone: string }) {
  const t = useTranslations('media');
  if (set.today.disks.length === 0) return null;
  return (
    <Card level={3} title={t('coming')}>
      <ul className="grid gap-1.5">
        {set.coming.map((turn) => (
          <li className="grid grid-cols-[minmax(8rem,12rem)_1fr] items-baseline gap-3" key={turn.day}>
            <span className="text-soft">
              <DateTimeText at={turn.from} style="day" timeZone={timeZone} />
            </span>
            <span className="flex flex-wrap gap-x-4 gap-y-1">
              {turn.disks.map((disk) => (
                <DiskName disk={disk} key={disk.id} />
              ))}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
