import { useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { CopyStateWord } from '#app/ui/copy-state-word.tsx';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { Facts } from '#app/ui/facts.tsx';
import { FailureText } from '#app/ui/failure-text.tsx';
import { Notice } from '#app/ui/notice.tsx';
import type { BackupCopy } from '#lib/central/backups/read-backup.ts';
import { DrillOrder, RestoredProof } from './copy-drill.tsx';
import { DrillButton } from './drill-button.tsx';
import { VerifyDialog } from './verify-dialog.tsx';

type CopyCardProps = {
  copy: BackupCopy;
  siteId: string;
  timeZone: string;
  mayVerify: boolean;
  mayDrill: boolean;
};

/** One copy: where it lies, what it was shown to be and when, and by what rule it is read back. */
export function CopyCard({ copy, siteId, timeZone, mayVerify, mayDrill }: CopyCardProps) {
  const t = useTranslations('backup.copies');
  const keeping = useTranslations('retention');
  const drills = useTranslations('drill.ofCopy');
  const words = useTranslations('common');
  const isThere = copy.state === 'stored';
  const proof = copy.readableAt ? 'readable' : copy.intactAt ? 'intact' : null;
  const provenAt = copy.readableAt ?? copy.intactAt;
  return (
    <Card
      actions={
        isThere && (mayVerify || mayDrill) ? (
          <>
            {mayVerify && (
              <VerifyDialog copyId={copy.copyId} destination={copy.destination.name} siteId={siteId} />
            )}
            {mayDrill && (
              <DrillButton copyId={copy.copyId} destination={copy.destination.name} siteId={siteId} />
            )}
          </>
        ) : undefined
      }
      level={3}
      title={
        <span className="flex flex-wrap items-baseline gap-x-3">
          {copy.destination.name}
          <span className="font-normal text-[13px] text-soft">
            {words(`destinationKind.${copy.destination.kind}`)} ·{' '}
            {words(`placement.${copy.destination.placement}`)}
          </span>
          <span className="font-normal text-[14px]">
            <CopyStateWord state={copy.state} />
          </span>
        </span>
      }
    >
      {copy.expiryFailure && (
        <Notice title={keeping('expired.failed')} tone="warn">
          <FailureText failure={copy.expiryFailure} />
        </Notice>
      )}
      {copy.failure && !isThere && (
        <Notice tone={copy.state === 'waiting' ? 'warn' : 'bad'}>
          <FailureText failure={copy.failure} />
        </Notice>
      )}
      <div aria-live="polite" role="status">
        {copy.check && <Check check={copy.check} />}
        {copy.drilling && <DrillOrder order={copy.drilling} />}
      </div>
      <Facts
        items={[
          {
            label: t('place'),
            value: copy.place && <span className="break-all font-mono text-[13px]">{copy.place}</span>,
          },
          {
            label: t('stored'),
            value: copy.storedAt && <DateTimeText at={copy.storedAt} timeZone={timeZone} />,
          },
          {
            label: t('next'),
            value: copy.state === 'waiting' && copy.nextTryAt && (
              <>
                <DateTimeText at={copy.nextTryAt} timeZone={timeZone} /> ({t('tries', { tries: copy.tries })})
              </>
            ),
          },
          {
            label: t('proof'),
            value: isThere && proof && provenAt && (
              <>
                {words(`proof.${proof}`)}, <DateTimeText at={provenAt} timeZone={timeZone} />
              </>
            ),
          },
          {
            label: keeping('seen'),
            value: isThere && copy.seenAt && <DateTimeText at={copy.seenAt} timeZone={timeZone} />,
          },
          {
            label: keeping('expired.label'),
            value:
              copy.expiredAt &&
              keeping.rich('expired.text', {
                when: () => <DateTimeText at={copy.expiredAt ?? new Date(0)} timeZone={timeZone} />,
              }),
          },
          {
            label: drills('label'),
            value: (isThere || copy.drill !== null) && <RestoredProof copy={copy} timeZone={timeZone} />,
          },
          {
            label: t('readBack'),
            value: isThere && (
              <>
                {copy.readBackAt ? <DateTimeText at={copy.readBackAt} timeZone={timeZone} /> : t('never')}
                <br />
                <span className="text-[13.5px] text-soft">
                  {copy.destination.kind === 'folder' || copy.destination.kind === 'removable'
                    ? t('ruleFolder')
                    : t('ruleRemote')}
                </span>
              </>
            ),
          },
        ]}
      />
    </Card>
  );
}

function Check({ check }: { check: NonNullable<BackupCopy['check']> }) {
  const t = useTranslations('backup.verify.state');
  const state = check.state === 'queued' ? 'asked' : check.state;
  const tone = state === 'done' ? 'ok' : state === 'asked' || state === 'running' ? 'idle' : 'bad';
  return (
    <Notice title={t(state)} tone={tone}>
      {check.failure && <FailureText failure={check.failure} />}
    </Notice>
  );
}
