'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { canSeal, sealSecret } from '#app/keys/seal-secret.ts';
import { type FieldProblem, problemSentences } from '#app/setup/field-problems.ts';
import { testSource } from '#app/setup/order-actions.ts';
import { PasswordField, type TypedSecret } from '#app/setup/password-field.tsx';
import { SaveButton } from '#app/setup/save-button.tsx';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { TestResult } from '#app/setup/test-result.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { useTest } from '#app/setup/use-test.ts';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { Field } from '#app/ui/field.tsx';
import { RadioGroup, Select, TextArea, TextInput } from '#app/ui/inputs.tsx';
import { Notice } from '#app/ui/notice.tsx';
import type { SourceLine } from '#lib/central/sources/list-sources.ts';
import type { SourceInput } from '#lib/central/sources/source-input.ts';
import { isSamePlace, secretPlaceOf } from '#lib/contract/secret-place.ts';
import { judgeSourceDraft, type SourceDraft } from '#lib/domain/source-draft.ts';
import { addSource, saveSource } from '../actions.ts';
import { FoundDatabase } from './found-database.tsx';
import { Grants } from './grants.tsx';

type SourceFormProps = {
  siteId: string;
  agentRecipient: string;
  recoveryRecipient: string;
  /** Null for a new one. */
  source: SourceLine | null;
};

type Reach = 'network' | 'socket';
const sslModes = ['prefer', 'require', 'verify-full', 'disable'] as const;

export function SourceForm({ siteId, agentRecipient, recoveryRecipient, source }: SourceFormProps) {
  const t = useTranslations('source.form');
  const [draft, setDraft] = useState<SourceDraft>(() => draftOf(source));
  const [reach, setReach] = useState<Reach>(draft.socketFolder === '' ? 'network' : 'socket');
  const [sslMode, setSslMode] = useState(source?.settings.sslMode ?? 'prefer');
  const kept = source?.password ?? 'none';
  const [secret, setSecret] = useState<TypedSecret>({ kind: kept === 'none' ? 'none' : 'keep' });
  const [problems, setProblems] = useState<FieldProblem[]>([]);
  const [insecure, setInsecure] = useState(false);
  const test = useTest();
  const { form, save, isPending, refused, notSent } = useSave(async (input: SourceInput) =>
    source === null
      ? addSource({ siteId, input })
      : saveSource({ siteId, sourceId: source.id, revision: source.revision, input }),
  );

  const atServer: FieldProblem[] = refused?.problem === 'invalid' ? refused.fields : [];
  const isTaken = refused?.problem === 'name_taken';
  const needsPassword = refused?.problem === 'password_needed';
  const sentence = problemSentences([...problems, ...atServer], t);
  const set = (field: keyof SourceDraft) => (event: { target: { value: string } }) => {
    setDraft({ ...draft, [field]: event.target.value });
    setProblems(problems.filter((problem) => problem.field !== field));
    test.forget();
  };

  /** Of what isn't shown nothing is sent. */
  function typedDraft(): SourceDraft {
    return reach === 'network' ? { ...draft, socketFolder: '' } : { ...draft, host: '' };
  }

  /** Judges what stands in the form where it stands; null when something is refused. */
  function judge() {
    const judged = judgeSourceDraft(typedDraft());
    const found: FieldProblem[] = judged.ok ? [] : [...judged.problems];
    if (judged.ok && source !== null && secret.kind === 'keep' && kept !== 'none') {
      const is = secretPlaceOf({ ...judged.reach, sslMode });
      if (!isSamePlace(secretPlaceOf(source.settings), is))
        found.push({ field: 'password', problem: 'password_needed' });
    }
    setProblems(found);
    if (found.length > 0) {
      queueMicrotask(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
    }
    return judged.ok && found.length === 0 ? judged.reach : null;
  }

  async function sealed(place: { host: string; port: number; user: string }): Promise<SourceInput['secret']> {
    if (secret.kind !== 'typed') return secret;
    return sealSecret({ secret: secret.text, siteId, ...place }, { agentRecipient, recoveryRecipient });
  }

  async function inputOf(judged: NonNullable<ReturnType<typeof judge>>): Promise<SourceInput> {
    const place = secretPlaceOf({ ...judged, sslMode });
    return { draft: typedDraft(), sslMode, secret: await sealed(place) };
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
      testSource({ siteId, sourceId: source?.id ?? null, input: await inputOf(judged) }),
    );
  }

  return (
    <form noValidate onSubmit={submit} ref={form}>
      <Card>
        <Field
          error={isTaken ? t('problem.name_taken') : sentence('name')}
          hint={t('name.hint')}
          label={t('name.label')}
        >
          <TextInput autoComplete="off" onChange={set('name')} value={draft.name} />
        </Field>
        <RadioGroup
          legend={t('reach.label')}
          name="reach"
          onChange={(value) => {
            setReach(value === 'socket' ? 'socket' : 'network');
            test.forget();
          }}
          options={[
            { value: 'network', label: t('reach.network') },
            { value: 'socket', label: t('reach.socket'), hint: t('reach.socketHint') },
          ]}
          value={reach}
        />
        <div className="grid gap-x-4 desk:grid-cols-[1fr_8rem]">
          {reach === 'network' ? (
            <Field error={sentence('host')} hint={t('host.hint')} label={t('host.label')}>
              <TextInput
                autoCapitalize="none"
                autoComplete="off"
                onChange={set('host')}
                spellCheck={false}
                value={draft.host}
              />
            </Field>
          ) : (
            <Field
              error={sentence('socketFolder') ?? sentence('host')}
              hint={t('socketFolder.hint')}
              label={t('socketFolder.label')}
            >
              <TextInput
                autoCapitalize="none"
                autoComplete="off"
                onChange={set('socketFolder')}
                placeholder="/var/run/postgresql"
                spellCheck={false}
                value={draft.socketFolder}
              />
            </Field>
          )}
          <Field error={sentence('port')} label={t('port.label')}>
            <TextInput autoComplete="off" inputMode="numeric" onChange={set('port')} value={draft.port} />
          </Field>
        </div>
        <Field error={sentence('database')} hint={t('database.hint')} label={t('database.label')}>
          <TextInput
            autoCapitalize="none"
            autoComplete="off"
            onChange={set('database')}
            spellCheck={false}
            value={draft.database}
          />
        </Field>
        <Field error={sentence('user')} hint={t('user.hint')} label={t('user.label')}>
          <TextInput
            autoCapitalize="none"
            autoComplete="off"
            onChange={set('user')}
            spellCheck={false}
            value={draft.user}
          />
        </Field>
        <PasswordField
          error={needsPassword ? t('problem.password_needed') : sentence('password')}
          hint={t('password.hint')}
          kept={kept}
          label={t('password.label')}
          onChange={(value) => {
            setSecret(value);
            setProblems(problems.filter(({ field }) => field !== 'password'));
            test.forget();
          }}
          value={secret}
        />
        <Field hint={t('sslMode.hint')} label={t('sslMode.label')}>
          <Select
            onChange={({ target }) => setSslMode(sslModes.find((mode) => mode === target.value) ?? 'prefer')}
            value={sslMode}
          >
            {sslModes.map((mode) => (
              <option key={mode} value={mode}>
                {t(`sslMode.${mode}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field
          error={sentence('excludeSchemas')}
          hint={t('excludeSchemas.hint')}
          label={t('excludeSchemas.label')}
        >
          <TextArea
            onChange={set('excludeSchemas')}
            rows={2}
            spellCheck={false}
            value={draft.excludeSchemas}
          />
        </Field>
        {insecure && (
          <Notice live tone="bad">
            {t('insecure')}
          </Notice>
        )}
        <TestResult
          found={(figures) => <FoundDatabase figures={figures} />}
          sentence={(problem) => t(`problem.${problem}`)}
          state={test.state}
        />
        <SaveProblem
          notSent={notSent}
          problem={isTaken || needsPassword ? undefined : refused?.problem}
          sentence={(problem) => t(`problem.${problem}`)}
        />
        <div className="flex flex-wrap gap-2">
          <SaveButton isPending={isPending}>{source === null ? t('create') : t('save')}</SaveButton>
          <SaveButton isPending={test.state.stage === 'running'} onPress={tryIt} variant="plain">
            {t('test')}
          </SaveButton>
          <Button href={`/sites/${siteId}/sources`}>{t('cancel')}</Button>
        </div>
      </Card>
      <Grants database={draft.database.trim()} user={draft.user.trim()} />
    </form>
  );
}

function draftOf(source: SourceLine | null): SourceDraft {
  if (source === null) {
    return {
      name: '',
      host: 'localhost',
      port: '5432',
      socketFolder: '',
      database: '',
      user: 'keepwell',
      excludeSchemas: '',
    };
  }
  const { host, port, socketFolder, database, user, excludeSchemas } = source.settings;
  return {
    name: source.name,
    host,
    port: String(port),
    socketFolder,
    database,
    user,
    excludeSchemas: excludeSchemas.join('\n'),
  };
}
