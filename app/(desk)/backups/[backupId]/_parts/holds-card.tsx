import { useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { ConfirmDialog } from '#app/ui/confirm-dialog.tsx';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import type { HoldView } from '#lib/central/holds/list-holds.ts';
import { endHold } from '../holds.ts';
import { HoldDialog } from './hold-dialog.tsx';

type HoldsCardProps = { backupId: string; holds: HoldView[]; timeZone: string; mayChange: boolean };

/** What keeps this backup's copies from being expired, and what did. */
export function HoldsCard({ backupId, holds, timeZone, mayChange }: HoldsCardProps) {
  const t = useTranslations('retention.hold');
  const isHeld = holds.some(({ isHolding }) => isHolding);
  return (
    <Card actions={mayChange && <HoldDialog backupId={backupId} />} title={t('title')}>
      <StateWord icon={isHeld ? 'shield' : 'none'} tone={isHeld ? 'ok' : 'idle'}>
        {isHeld ? t('holding') : t('none')}
      </StateWord>
      {holds.length > 0 && (
        <ul className="mt-3 grid gap-3">
          {holds.map((hold) => (
            <li className="border-line border-t pt-3" key={hold.holdId}>
              <Hold hold={hold} mayChange={mayChange} timeZone={timeZone} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Hold({ hold, timeZone, mayChange }: { hold: HoldView; timeZone: string; mayChange: boolean }) {
  const t = useTranslations('retention.hold');
  return (
    <div className="flex flex-wrap items-start justify-between gap-3">
      <div className="min-w-0">
        <p className={hold.isHolding ? 'font-[550]' : 'text-soft'}>{hold.reason}</p>
        <p className="text-[13.5px] text-soft">
          {t.rich('by', {
            name: hold.placedName,
            at: () => <DateTimeText at={hold.placedAt} timeZone={timeZone} />,
          })}{' '}
          · <End hold={hold} timeZone={timeZone} />
        </p>
      </div>
      {hold.isHolding && mayChange && (
        <ConfirmDialog
          action={endHold}
          confirmLabel={t('releaseConfirm')}
          hidden={{ holdId: hold.holdId }}
          label={t('release')}
          title={t('releaseTitle')}
          variant="plain"
        >
          {t('releaseText')}
        </ConfirmDialog>
      )}
    </div>
  );
}

function End({ hold, timeZone }: { hold: HoldView; timeZone: string }) {
  const t = useTranslations('retention.hold');
  const { until, releasedAt, releasedName, isHolding } = hold;
  if (releasedAt !== null) {
    return t.rich('released', {
      name: releasedName ?? '',
      at: () => <DateTimeText at={releasedAt} timeZone={timeZone} />,
    });
  }
  if (until === null) return t('noEnd');
  const at = () => <DateTimeText at={until} style="date" timeZone={timeZone} />;
  return isHolding ? t.rich('until', { at }) : t.rich('ended', { at });
}
