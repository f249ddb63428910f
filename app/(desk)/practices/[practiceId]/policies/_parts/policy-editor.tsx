'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { type FieldProblem, problemSentences } from '#app/setup/field-problems.ts';
import { SaveButton } from '#app/setup/save-button.tsx';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { Field } from '#app/ui/field.tsx';
import { TextInput } from '#app/ui/inputs.tsx';
import type { PolicyLine } from '#lib/central/policies/list-policies.ts';
import type { PolicyTemplate } from '#lib/central/policies/list-templates.ts';
import { judgePolicyDraft, type PolicyDraft, retentionFields } from '#lib/domain/policy-draft.ts';
import { addPolicy, savePolicy } from '../actions.ts';
import { DestinationChoice } from './destination-choice.tsx';
import { draftOf } from './draft-of.ts';
import { DrillFields } from './drill-fields.tsx';
import type { EditorChoices } from './load-editor.ts';
import { NextMoments } from './next-moments.tsx';
import { PolicyNotes } from './policy-notes.tsx';
import { RetentionFields } from './retention-fields.tsx';
import { RetentionPreview } from './retention-preview.tsx';
import { ScheduleFields } from './schedule-fields.tsx';
import { SetChoice } from './set-choice.tsx';

type PolicyEditorProps = {
  practiceId: string;
  /** Null for a new one. */
  policy: PolicyLine | null;
  template: PolicyTemplate | null;
  choices: EditorChoices;
  /** The server's clock when the page was made: what is due next is counted from it. */
  now: Date;
};

/** Everything a policy says, judged while it is typed, with what it will make due beside it. */
export function PolicyEditor({ practiceId, policy, template, choices, now }: PolicyEditorProps) {
  const t = useTranslations('policy.editor');
  const [draft, setDraft] = useState<PolicyDraft>(() => draftOf(policy ?? template));
  const [used, setUsed] = useState(() => new Set(policy?.sets.map(({ id }) => id)));
  const [touched, setTouched] = useState<Set<string>>(new Set());
  const { form, save, isPending, refused, notSent } = useSave(async (input: PolicyDraft) => {
    const sets = choices.sets.map(({ id, revision }) => ({ setId: id, revision, uses: used.has(id) }));
    return policy === null
      ? addPolicy({ practiceId, draft: input, sets, templateId: template?.id ?? null })
      : savePolicy({ practiceId, policyId: policy.id, revision: policy.revision, draft: input, sets });
  });

  // Judged at each key, shown where the reader has been: an empty field isn't blamed before it was reached.
  const judged = judgePolicyDraft(draft);
  const problems: FieldProblem[] = judged.ok ? [] : judged.problems;
  const isSeen = (field: string) => touched.has('all') || touched.has(field.split('.')[0] ?? field);
  const sentence = problemSentences(
    problems.filter(({ field }) => isSeen(field)),
    t,
  );
  const isTaken = refused?.problem === 'name_taken';

  function change(field: keyof PolicyDraft, value: Partial<PolicyDraft>) {
    setDraft({ ...draft, ...value });
    setTouched(new Set([...touched, field, ...(partsOf[field] ?? [])]));
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setTouched(new Set(['all']));
    if (judged.ok) save(draft);
    else
      queueMicrotask(() =>
        form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"]')?.focus(),
      );
  }

  const chosenDestinations = choices.destinations.filter(({ id }) => draft.destinationIds.includes(id));
  // Right under the schedule on a phone, beside the whole form where there is room.
  const zones = zonesOf(choices, used);
  const due = <NextMoments draft={draft} now={now} zones={zones} />;
  return (
    <form
      className="grid gap-x-6 desk:grid-cols-[minmax(0,1fr)_19rem]"
      noValidate
      onSubmit={submit}
      ref={form}
    >
      <div className="min-w-0">
        <Card>
          <Field
            error={isTaken ? t('problem.name_taken') : sentence('name')}
            hint={t('name.hint')}
            label={t('name.label')}
          >
            <TextInput
              autoComplete="off"
              onChange={({ target }) => change('name', { name: target.value })}
              value={draft.name}
            />
          </Field>
          <ScheduleFields change={change} draft={draft} sentence={sentence} />
        </Card>
        <div className="desk:hidden">{due}</div>
        <Card title={t('destinations.title')}>
          <DestinationChoice
            chosen={draft.destinationIds}
            destinations={choices.destinations}
            error={sentence('destinationIds')}
            onChange={(destinationIds) => change('destinationIds', { destinationIds })}
          />
        </Card>
        <Card title={t('retention.title')}>
          <RetentionFields
            destinations={chosenDestinations}
            draft={draft}
            onChange={(value) => change('retentionAt' in value ? 'retentionAt' : 'retention', value)}
            sentence={sentence}
          />
          <RetentionPreview
            destinations={chosenDestinations}
            draft={draft}
            now={now}
            timeZone={zones[0]?.timeZone ?? 'Europe/Paris'}
          />
        </Card>
        <Card title={t('drill.title')}>
          <DrillFields
            drill={draft.drill}
            onChange={(drill) => change('drill', { drill })}
            sentence={sentence}
          />
        </Card>
        <Card title={t('sets.title')}>
          <SetChoice
            chosenDestinations={chosenDestinations}
            onChange={setUsed}
            policyId={policy?.id}
            sets={choices.sets}
            used={used}
          />
        </Card>
        {judged.ok && <PolicyNotes destinations={chosenDestinations} terms={judged.terms} />}
        <SaveProblem
          notSent={notSent}
          problem={isTaken ? undefined : refused?.problem}
          sentence={(problem) =>
            refused?.problem === 'sets_without_destination'
              ? t('problem.sets_without_destination', { sets: refused.setNames.join(', ') })
              : t(`problem.${problem}`)
          }
        />
        {policy !== null && <p className="mb-3 text-soft">{t('newVersion')}</p>}
        <div className="mb-6 flex flex-wrap gap-2">
          <SaveButton isPending={isPending}>{policy === null ? t('create') : t('save')}</SaveButton>
          <Button href={`/practices/${practiceId}/policies`}>{t('cancel')}</Button>
        </div>
      </div>
      <div className="hidden desk:sticky desk:top-6 desk:block desk:self-start">{due}</div>
    </form>
  );
}

/** Fields of a draft that hold several of the page's. */
const partsOf: Partial<Record<keyof PolicyDraft, readonly string[]>> = {
  retention: retentionFields,
  drill: ['drillDays', 'drillChecks'],
};

/** The zones in which the policy will be due: of the chosen sets' sites, else of all sites of the practice. */
function zonesOf({ sets }: EditorChoices, used: Set<string>): { timeZone: string; sites: string[] }[] {
  const chosen = sets.filter(({ id }) => used.has(id));
  const zones = new Map<string, Set<string>>();
  for (const { site } of chosen.length > 0 ? chosen : sets) {
    zones.set(site.timeZone, (zones.get(site.timeZone) ?? new Set()).add(site.name));
  }
  return [...zones].map(([timeZone, sites]) => ({ timeZone, sites: [...sites] }));
}
