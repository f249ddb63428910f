'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { SaveButton } from '#app/setup/save-button.tsx';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { Card } from '#app/ui/card.tsx';
import { ConfirmDialog } from '#app/ui/confirm-dialog.tsx';
import { CopyText } from '#app/ui/copy-text.tsx';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { Icon } from '#app/ui/icons.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { makeCommand } from '../actions.ts';
import { NamedApprovers } from './named-approvers.tsx';
import { useRefreshing } from './use-refreshing.ts';

type EnrolCommandProps = {
  siteId: string;
  timeZone: string;
  /** The agent that is at work now; a new command takes its place. */
  agentId: string | null;
  /** Until when a command that was made before still works. */
  openUntil: Date | null;
};

type Made = {
  command: string;
  takeOver: string;
  approvers: { name: string; fingerprint: string }[];
  expiresAt: Date;
  replaced: string | null;
};

/** Makes the one command that an agent joins with, shows it once, and waits for the agent to appear. */
export function EnrolCommand({ siteId, timeZone, agentId, openUntil }: EnrolCommandProps) {
  const t = useTranslations('siteSetup.enrol');
  const [made, setMade] = useState<Made | null>(null);
  const { save, isPending, refused, notSent } = useSave(makeCommand);
  const isWaiting = made !== null && agentId === made.replaced;
  useRefreshing(isWaiting);

  function make() {
    save({ siteId, replacesAgent: agentId !== null }, (outcome) => {
      const { approvers, expiresAt } = outcome;
      const [command, takeOver] = [commandOf(outcome), takeOverOf(outcome)];
      setMade({ command, takeOver, approvers, expiresAt, replaced: agentId });
    });
  }

  if (made !== null && !isWaiting) return null;
  const problem = (
    <SaveProblem notSent={notSent} problem={refused?.problem} sentence={(code) => t(`problem.${code}`)} />
  );
  if (made === null && agentId !== null) {
    return (
      <Card title={t('replace.title')}>
        <p className="mb-3 text-soft">{t('replace.text')}</p>
        {problem}
        <ConfirmDialog
          action={make}
          confirmLabel={t('replace.confirm')}
          label={t('replace.open')}
          title={t('replace.question')}
          variant="plain"
        >
          <p>{t('replace.consequences')}</p>
        </ConfirmDialog>
      </Card>
    );
  }
  return (
    <Card title={made === null ? t('make.title') : t('run.title')}>
      {made === null ? (
        <>
          <p className="mb-3">{t('make.text')}</p>
          {openUntil !== null && (
            <Notice tone="idle">
              {t.rich('make.open', { until: () => <DateTimeText at={openUntil} timeZone={timeZone} /> })}
            </Notice>
          )}
          {problem}
          <SaveButton isPending={isPending} onPress={make}>
            {openUntil === null ? t('make.do') : t('make.again')}
          </SaveButton>
        </>
      ) : (
        <>
          <p>{t('run.text')}</p>
          <CopyText label={t('run.label')} text={made.command} />
          <NamedApprovers approvers={made.approvers} />
          {made.replaced !== null && (
            <>
              <p>{t('run.takeOver')}</p>
              <CopyText label={t('run.takeOverLabel')} text={made.takeOver} />
            </>
          )}
          <p className="mb-4 text-soft">
            {t.rich('run.once', { until: () => <DateTimeText at={made.expiresAt} timeZone={timeZone} /> })}
          </p>
          <p className="flex items-center gap-2 font-[550]" role="status">
            <Icon className="animate-spin text-accent" name="turning" />
            {t('run.waiting')}
          </p>
        </>
      )}
    </Card>
  );
}

type CommandParts = {
  url: string;
  token: string;
  recoveryRecipient: string;
  approvers: { fingerprint: string }[];
};

/** What the agent must hear from a person and not from the centre, the command says: which keys it shall trust. */
function commandOf(parts: CommandParts): string {
  const { url, token, recoveryRecipient } = parts;
  const door = `--centre ${url} --token ${token} --recovery-key ${recoveryRecipient}`;
  return `keepwell-agent enrol ${door}${pinsOf(parts)}`;
}

/** A successor has its recovery key from the capsule. */
function takeOverOf(parts: CommandParts): string {
  const { url, token } = parts;
  return `keepwell-agent take-over FOLDER --key recovery-key.txt --centre ${url} --token ${token}${pinsOf(parts)}`;
}

function pinsOf({ approvers }: CommandParts): string {
  return approvers.map((approver) => ` --approver "${approver.fingerprint}"`).join('');
}
