'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { SaveButton } from '#app/setup/save-button.tsx';
import { Card } from '#app/ui/card.tsx';
import { Checkbox } from '#app/ui/inputs.tsx';
import type { Finding } from '#lib/contract/restore-case.ts';
import { Problem } from '../../_parts/problem.tsx';
import { useDeed } from '../../_parts/use-deed.ts';
import { checkOnceMore, submit, withdraw } from '../../actions.ts';

type RequesterDeedsProps = {
  caseId: string;
  findings: Finding[];
  maySubmit: boolean;
  mayCheckAgain: boolean;
  mayWithdraw: boolean;
};

/** What who asked does next: acknowledge each amber finding by name and ask the approvers, check again, or withdraw. */
export function RequesterDeeds(props: RequesterDeedsProps) {
  const { caseId, findings, maySubmit, mayCheckAgain, mayWithdraw } = props;
  const t = useTranslations('restore.deeds');
  const { act, isPending, problem, notSent } = useDeed();
  const amber = findings.filter((finding) => finding.level === 'amber').map((finding) => finding.code);
  const isBlocked = findings.some((finding) => finding.level === 'red');
  const [ticked, setTicked] = useState<string[]>([]);
  if (!maySubmit && !mayCheckAgain && !mayWithdraw) return null;
  const canSubmit = maySubmit && !isBlocked;
  return (
    <Card title={canSubmit ? t('title') : undefined}>
      {canSubmit && <Acknowledge amber={amber} onChange={setTicked} ticked={ticked} />}
      <Problem answer={problem} notSent={notSent} />
      <div className="flex flex-wrap gap-2">
        {canSubmit && (
          <SaveButton isPending={isPending} onPress={() => act(() => submit(caseId, ticked))}>
            {t('submit')}
          </SaveButton>
        )}
        {mayCheckAgain && (
          <SaveButton
            isPending={isPending}
            onPress={() => act(() => checkOnceMore(caseId))}
            variant={isBlocked ? 'main' : 'plain'}
          >
            {t('checkAgain')}
          </SaveButton>
        )}
        {mayWithdraw && (
          <SaveButton isPending={isPending} onPress={() => act(() => withdraw(caseId))} variant="danger">
            {t('withdraw')}
          </SaveButton>
        )}
      </div>
    </Card>
  );
}

type AcknowledgeProps = {
  amber: Finding['code'][];
  ticked: string[];
  onChange: (ticked: string[]) => void;
};

function Acknowledge({ amber, ticked, onChange }: AcknowledgeProps) {
  const t = useTranslations('restore');
  if (amber.length === 0) return <p className="mb-3">{t('deeds.nothingAmber')}</p>;
  return (
    <fieldset className="mb-3">
      <legend className="mb-1">{t('deeds.acknowledge')}</legend>
      {amber.map((code) => (
        <Checkbox
          checked={ticked.includes(code)}
          key={code}
          label={
            t.has(`finding.${code}.acknowledge`)
              ? t(`finding.${code}.acknowledge`)
              : t('deeds.acknowledgeOther', { code })
          }
          onChange={(event) =>
            onChange(event.target.checked ? [...ticked, code] : ticked.filter((one) => one !== code))
          }
        />
      ))}
    </fieldset>
  );
}
