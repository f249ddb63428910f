'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { SaveButton } from '#app/setup/save-button.tsx';
import { Card } from '#app/ui/card.tsx';
import { Field } from '#app/ui/field.tsx';
import { TextArea } from '#app/ui/inputs.tsx';
import { Notice } from '#app/ui/notice.tsx';
import type { Restorable } from '#lib/central/restores/read-restorable.ts';
import { Problem } from '../../_parts/problem.tsx';
import { useDeed } from '../../_parts/use-deed.ts';
import { askForRestore } from '../../actions.ts';
import type { WishInput } from '../../input-schemas.ts';
import { CopyChoice, FilePath } from './origin-fields.tsx';
import { firstTarget, type TargetChoice, TargetFields, wishedTarget } from './target-fields.tsx';

/** What, which copy, where to, why; and what happens next. */
export function RestoreForm({ restorable }: { restorable: Restorable }) {
  const t = useTranslations('restore.new');
  const router = useRouter();
  const { act, isPending, problem, notSent } = useDeed();
  const { backup, site, practice } = restorable;
  const [copyId, setCopyId] = useState(backup?.copies[0]?.copyId ?? '');
  const [path, setPath] = useState('');
  const [target, setTarget] = useState<TargetChoice>(() => firstTarget(restorable));
  const [reason, setReason] = useState('');

  const send = (event: FormEvent) => {
    event.preventDefault();
    const wish: WishInput = {
      siteId: site.siteId,
      origin: backup === null ? { kind: 'file', path } : { kind: 'copy', copyId },
      target: wishedTarget(target),
      reason,
    };
    act(
      () => askForRestore(wish),
      ({ caseId }) => router.push(`/restores/${caseId}`),
    );
  };

  if (backup !== null && backup.copies.length === 0) {
    return (
      <Notice title={t('noCopy')} tone="bad">
        {t('noCopyText')}
      </Notice>
    );
  }
  return (
    <form onSubmit={send}>
      <Card title={backup === null ? t('whichFile') : t('whichCopy')}>
        {backup === null ? (
          <FilePath onChange={setPath} path={path} roots={site.allowedRoots} />
        ) : (
          <CopyChoice copies={backup.copies} copyId={copyId} onChange={setCopyId} timeZone={site.timeZone} />
        )}
      </Card>
      <Card title={t('whereTo')}>
        <TargetFields onChange={setTarget} restorable={restorable} target={target} />
      </Card>
      <Card title={t('why')}>
        <Field hint={t('reasonHint')} label={t('reason')}>
          <TextArea
            maxLength={2000}
            onChange={(event) => setReason(event.target.value)}
            required
            rows={3}
            value={reason}
          />
        </Field>
      </Card>
      <Card title={t('next')}>
        <ol className="mb-1 flex list-decimal flex-col gap-1 pl-5">
          <li>{t('next1')}</li>
          <li>{practice.supportApproves ? t('next2Support') : t('next2')}</li>
          <li>{t(target.kind === 'replace' ? 'next3' : 'next3Beside', { days: practice.keepDays })}</li>
        </ol>
      </Card>
      <Problem answer={problem} notSent={notSent} />
      <SaveButton isPending={isPending}>{t('check')}</SaveButton>
    </form>
  );
}
