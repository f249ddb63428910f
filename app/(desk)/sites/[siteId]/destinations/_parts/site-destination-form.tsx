'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { canSeal, sealSecret } from '#app/keys/seal-secret.ts';
import { type FieldProblem, problemSentences } from '#app/setup/field-problems.ts';
import { testDestination } from '#app/setup/order-actions.ts';
import type { TypedSecret } from '#app/setup/password-field.tsx';
import { SaveButton } from '#app/setup/save-button.tsx';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { TestResult } from '#app/setup/test-result.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { useTest } from '#app/setup/use-test.ts';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { Notice } from '#app/ui/notice.tsx';
import type { SiteDestinationInput } from '#lib/central/destinations/site-destination-input.ts';
import type { SftpSettings } from '#lib/contract/assignment.ts';
import { isSamePlace, secretPlaceOf } from '#lib/contract/secret-place.ts';
import {
  type DestinationDraft,
  type DestinationReach,
  judgeDestinationDraft,
} from '#lib/domain/destination-draft.ts';
import type { Account } from '#lib/domain/shared-account.ts';
import type { TypedDestinationKind } from '#lib/domain/words.ts';
import { saveSiteDestination } from '../actions.ts';
import type { AccountProps } from './account-props.ts';
import { draftOf, type TypedReach } from './draft-of.ts';
import { FoundDestination } from './found-destination.tsx';
import { FtpFields } from './ftp-fields.tsx';
import { S3Fields } from './s3-fields.tsx';
import { SftpFields } from './sftp-fields.tsx';
import { TypedField } from './typed-field.tsx';

type SiteDestinationFormProps = {
  siteId: string;
  destination: { id: string; kind: TypedDestinationKind };
  /** Null where this site hasn't been told yet. */
  reach: TypedReach | null;
  agentRecipient: string;
  recoveryRecipient: string;
  /** How the practice's other sites sign in anywhere: two of them in one account could harm each other's copies. */
  others: { site: string; account: Account }[];
};

export function SiteDestinationForm(props: SiteDestinationFormProps) {
  const { siteId, destination, reach, agentRecipient, recoveryRecipient, others } = props;
  const t = useTranslations('destination.siteForm');
  const [draft, setDraft] = useState<DestinationDraft>(() => draftOf(destination.kind, reach));
  const keptSignIn = reach?.kind === 'sftp' ? reach.settings.signIn : 'password';
  const [signIn, setSignIn] = useState<SftpSettings['signIn']>(keptSignIn);
  const kept = reach?.secret ?? 'none';
  const [secret, setSecret] = useState<TypedSecret>({ kind: kept === 'none' ? 'none' : 'keep' });
  const [problems, setProblems] = useState<FieldProblem[]>([]);
  const [insecure, setInsecure] = useState(false);
  const test = useTest();
  const { form, save, isPending, refused, notSent } = useSave(async (input: SiteDestinationInput) =>
    saveSiteDestination({ siteId, destinationId: destination.id, revision: reach?.revision ?? null, input }),
  );
  const atServer: FieldProblem[] = refused?.problem === 'invalid' ? refused.fields : [];
  const sentence = problemSentences([...problems, ...atServer], t);

  function change(changes: Partial<DestinationDraft>) {
    setDraft({ ...draft, ...changes } as DestinationDraft);
    setProblems(problems.filter(({ field }) => !(field in changes)));
    test.forget();
  }

  function judge(): DestinationReach | null {
    const judged = judgeDestinationDraft(draft);
    const found: FieldProblem[] = judged.ok ? [] : [...judged.problems];
    if (judged.ok && judged.reach.kind !== 'folder' && secret.kind !== 'typed') {
      const fits =
        reach !== null &&
        reach.kind !== 'folder' &&
        isSamePlace(secretPlaceOf(reach.settings), placeOf(judged.reach, signIn)) &&
        keptSignIn === signIn;
      if (kept === 'none') found.push({ field: 'secret', problem: 'secret_missing' });
      else if (!fits) found.push({ field: 'secret', problem: 'secret_needed' });
    }
    setProblems(found);
    if (found.length > 0) {
      queueMicrotask(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
    }
    return judged.ok && found.length === 0 ? judged.reach : null;
  }

  async function inputOf(judged: DestinationReach): Promise<SiteDestinationInput> {
    if (judged.kind === 'folder' || secret.kind !== 'typed') {
      return { draft, signIn, secret: judged.kind === 'folder' ? { kind: 'none' } : { kind: 'keep' } };
    }
    const place = placeOf(judged, signIn);
    const sealed = await sealSecret(
      { secret: secret.text, siteId, ...place },
      { agentRecipient, recoveryRecipient },
    );
    return { draft, signIn, secret: sealed };
  }

  function canGoOn(): boolean {
    const isRefused = secret.kind === 'typed' && !canSeal();
    setInsecure(isRefused);
    return !isRefused;
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const judged = judge();
    if (judged !== null && canGoOn()) save(inputOf(judged));
  }

  function tryIt() {
    const judged = judge();
    if (judged === null || !canGoOn()) return;
    void test.run(async () =>
      testDestination({ siteId, destinationId: destination.id, input: await inputOf(judged) }),
    );
  }

  const account: Omit<AccountProps<DestinationDraft>, 'draft'> = {
    kept,
    onChange: change,
    onSecret(value) {
      setSecret(value);
      setProblems(problems.filter(({ field }) => field !== 'secret'));
      test.forget();
    },
    others,
    secret,
    sentence,
  };
  return (
    <form noValidate onSubmit={submit} ref={form}>
      <Card>
        {draft.kind === 'folder' && (
          <TypedField
            error={sentence('path')}
            hint={t('path.hint')}
            label={t('path.label')}
            onChange={(path) => change({ path })}
            placeholder="/mnt/keepwell"
            value={draft.path}
          />
        )}
        {draft.kind === 'sftp' && (
          <SftpFields {...account} draft={draft} onSignIn={setSignIn} signIn={signIn} />
        )}
        {draft.kind === 'ftp' && <FtpFields {...account} draft={draft} />}
        {draft.kind === 's3' && <S3Fields {...account} draft={draft} />}
        {insecure && (
          <Notice live tone="bad">
            {t('insecure')}
          </Notice>
        )}
        <TestResult
          found={(figures) => <FoundDestination figures={figures} kind={destination.kind} />}
          sentence={(problem) => t(`problem.${problem}`)}
          state={test.state}
        />
        <SaveProblem
          notSent={notSent}
          problem={refused?.problem}
          sentence={(problem) => t(`problem.${problem}`)}
        />
        <div className="flex flex-wrap gap-2">
          <SaveButton isPending={isPending}>{t('save')}</SaveButton>
          <SaveButton isPending={test.state.stage === 'running'} onPress={tryIt} variant="plain">
            {t('test')}
          </SaveButton>
          <Button href={`/sites/${siteId}/destinations`}>{t('cancel')}</Button>
        </div>
      </Card>
      <Card title={t('readBackTitle')}>
        <p className="text-soft">{t(`readBack.${destination.kind}`)}</p>
      </Card>
    </form>
  );
}

/** What a secret for these settings is sealed to. */
function placeOf(reach: Exclude<DestinationReach, { kind: 'folder' }>, signIn: SftpSettings['signIn']) {
  return secretPlaceOf(reach.kind === 'sftp' ? { ...reach, signIn } : reach);
}
