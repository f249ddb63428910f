import { useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { Facts } from '#app/ui/facts.tsx';
import { BytesText } from '#app/ui/figures.tsx';
import { Fold } from '#app/ui/fold.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import { Timeline } from '#app/ui/timeline.tsx';
import type { Tone } from '#app/ui/tone.ts';
import type { DiskLogLine, DiskView } from '#lib/central/media/read-site-media.ts';
import { ChangeDisk } from './change-disk.tsx';
import { DiskName } from './disk-name.tsx';
import { RetireDisk } from './retire-disk.tsx';
import { SayWhere } from './say-where.tsx';

type DiskCardProps = { disk: DiskView; timeZone: string; mayChange: boolean; maySayWhere: boolean };

/** One disk: where it is now, what lies on it, what to do about it, and its log. */
export function DiskCard({ disk, timeZone, mayChange, maySayWhere }: DiskCardProps) {
  const t = useTranslations('media');
  const place = usePlace(disk);
  return (
    <Card
      actions={
        <>
          {maySayWhere && disk.presence === 'removed' && !disk.isRetired && <SayWhere disk={disk} />}
          {mayChange && <ChangeDisk disk={disk} />}
          {mayChange && <RetireDisk disk={disk} />}
        </>
      }
      level={3}
      title={<DiskName disk={disk} />}
    >
      {disk.isOverstaying && (
        <Notice title={t('overstays.title')} tone="warn">
          {t('overstays.text')}
        </Notice>
      )}
      {disk.isLongAway && (
        <Notice title={t('longAway.title')} tone="warn">
          {t('longAway.text')}
        </Notice>
      )}
      {disk.damagedCopies > 0 && !disk.isRetired && (
        <Notice title={t('damaged.title')} tone="bad">
          {t('damaged.text', { copies: disk.damagedCopies })}
        </Notice>
      )}
      <Facts
        items={[
          { label: t('fact.where'), value: <StateWord tone={place.tone}>{place.text}</StateWord> },
          {
            label: t('fact.seen'),
            value: disk.seenAt && <DateTimeText at={disk.seenAt} timeZone={timeZone} />,
          },
          { label: t('fact.turn'), value: disk.isRetired ? null : t('turnOf', { turn: disk.turn }) },
          {
            label: t('fact.next'),
            value: disk.nextTurnAt && !disk.isRetired && (
              <DateTimeText at={disk.nextTurnAt} style="day" timeZone={timeZone} />
            ),
          },
          { label: t('fact.copies'), value: t('copies', { copies: disk.storedCopies }) },
          { label: t('fact.room'), value: disk.sizeBytes !== null && <Room disk={disk} /> },
        ]}
      />
      <Fold summary={t('log.title')}>
        <Timeline moments={disk.log.map((line) => momentOf(line, t))} timeZone={timeZone} />
      </Fold>
    </Card>
  );
}

function Room({ disk }: { disk: DiskView }) {
  const t = useTranslations('media');
  return (
    <span>
      {disk.freeBytes === null
        ? t.rich('size', { size: () => <BytesText bytes={disk.sizeBytes ?? 0} />, fsType: disk.fsType })
        : t.rich('room', {
            free: () => <BytesText bytes={disk.freeBytes ?? 0} />,
            size: () => <BytesText bytes={disk.sizeBytes ?? 0} />,
            fsType: disk.fsType,
          })}
    </span>
  );
}

function usePlace(disk: DiskView): { tone: Tone; text: string } {
  const t = useTranslations('media.place');
  if (disk.retiredAs !== null) return { tone: 'idle', text: t(`retired.${disk.retiredAs}`) };
  if (disk.place !== 'in-drive') {
    return { tone: disk.place === 'unknown' ? 'warn' : 'ok', text: t(disk.place) };
  }
  if (disk.presence === 'safe') return { tone: 'ok', text: t('safe') };
  return {
    tone: disk.presence === 'in-use' ? 'warn' : 'ok',
    text: t(disk.presence === 'in-use' ? 'inUse' : 'in-drive'),
  };
}

const logTones: Record<string, Tone> = { 'removed-early': 'bad', retired: 'idle', changed: 'idle' };

function momentOf(line: DiskLogLine, t: ReturnType<typeof useTranslations<'media'>>) {
  const who = line.actorName ?? t('log.agent');
  const said = t(`log.${line.kind}`, { who });
  const text = line.note === null ? said : t('log.withNote', { said, note: line.note });
  return { key: line.id, at: line.at, tone: logTones[line.kind] ?? ('ok' as const), text };
}
