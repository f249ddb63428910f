'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { SaveButton } from '#app/setup/save-button.tsx';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { Field } from '#app/ui/field.tsx';
import { Checkbox, Select, TextInput } from '#app/ui/inputs.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import type { PolicyChoice, SetLine } from '#lib/central/sets/list-sets.ts';
import { addSet, saveSet } from '../actions.ts';
import { SourceOrder } from './source-order.tsx';

type SetFormProps = {
  siteId: string;
  practiceId: string;
  /** Null for a new one. */
  set: SetLine | null;
  choices: { sources: { id: string; name: string }[]; policies: PolicyChoice[] };
};

export function SetForm({ siteId, practiceId, set, choices }: SetFormProps) {
  const t = useTranslations('policy.set');
  const [name, setName] = useState(set?.name ?? '');
  const [sourceIds, setSourceIds] = useState<string[]>(set?.sources.map(({ id }) => id) ?? []);
  const [policyId, setPolicyId] = useState(set?.policy?.id ?? '');
  const [replacesSingles, setReplacesSingles] = useState(true);
  const { form, save, isPending, refused, notSent } = useSave(
    async (input: Parameters<typeof addSet>[0]['input']) =>
      set === null
        ? addSet({ siteId, input, replacesSingles })
        : saveSet({ siteId, setId: set.id, revision: set.revision, input }),
  );
  const problem = refused?.problem;
  const at = (...codes: string[]) =>
    problem !== undefined && codes.includes(problem) ? t(`problem.${problem}`) : undefined;

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    save({ name, sourceIds, policyId: policyId === '' ? null : policyId });
  }

  return (
    <form noValidate onSubmit={submit} ref={form}>
      <Card>
        <Field error={at('name_missing', 'too_long', 'name_taken')} label={t('name.label')}>
          <TextInput autoComplete="off" onChange={({ target }) => setName(target.value)} value={name} />
        </Field>
        <SourceOrder
          chosen={sourceIds}
          error={at('no_source', 'source_twice', 'source_unknown')}
          onChange={setSourceIds}
          sources={choices.sources}
        />
        <Field
          error={at('policy_unknown', 'no_destination_at_site')}
          hint={choices.policies.length === 0 ? t('policy.none') : t('policy.hint')}
          label={t('policy.label')}
        >
          <Select onChange={({ target }) => setPolicyId(target.value)} value={policyId}>
            <option value="">{t('policy.without')}</option>
            {choices.policies.map((policy) => (
              <option key={policy.id} value={policy.id}>
                {policy.isUsable ? policy.name : t('policy.unusable', { name: policy.name })}
              </option>
            ))}
          </Select>
        </Field>
        {problem === 'no_destination_at_site' && (
          <p className="-mt-2 mb-4">
            <TextLink href={`/sites/${siteId}/destinations`}>{t('policy.setUp')}</TextLink>
          </p>
        )}
        {choices.policies.length === 0 && (
          <p className="-mt-2 mb-4">
            <TextLink href={`/practices/${practiceId}/policies/new`}>{t('policy.make')}</TextLink>
          </p>
        )}
        {set === null && sourceIds.length > 1 && (
          <div className="mb-4">
            <Checkbox
              checked={replacesSingles}
              hint={t('replacesSingles.hint')}
              label={t('replacesSingles.label')}
              onChange={({ target }) => setReplacesSingles(target.checked)}
            />
          </div>
        )}
        <SaveProblem notSent={notSent} problem={problem === 'changed_elsewhere' ? problem : undefined} />
        <div className="flex flex-wrap gap-2">
          <SaveButton isPending={isPending}>{set === null ? t('create') : t('save')}</SaveButton>
          <Button href={`/sites/${siteId}/sets`}>{t('cancel')}</Button>
        </div>
      </Card>
    </form>
  );
}
