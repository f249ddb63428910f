'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { problemSentences } from '#app/setup/field-problems.ts';
import { SaveButton } from '#app/setup/save-button.tsx';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { Field } from '#app/ui/field.tsx';
import { RadioGroup, TextInput } from '#app/ui/inputs.tsx';
import type { DestinationKind, Placement } from '#lib/domain/words.ts';
import { addDestination, saveDestination } from '../actions.ts';

type DestinationFormProps = {
  practiceId: string;
  /** Null for a new one. */
  destination: {
    id: string;
    revision: number;
    name: string;
    kind: DestinationKind;
    placement: Placement;
  } | null;
};

export function DestinationForm({ practiceId, destination }: DestinationFormProps) {
  const t = useTranslations('destination.form');
  const [kind, setKind] = useState<string>(destination?.kind ?? 'folder');
  const [placement, setPlacement] = useState<string>(destination?.placement ?? 'on-site');
  const { form, save, isPending, refused, notSent } = useSave(async (name: string) => {
    const fields = { practiceId, name, kind, placement };
    return destination === null
      ? addDestination(fields)
      : saveDestination({ ...fields, destinationId: destination.id, revision: destination.revision });
  });
  const isTaken = refused?.problem === 'name_taken';
  const sentence = problemSentences(refused?.problem === 'invalid' ? refused.fields : [], t);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    save(String(new FormData(event.currentTarget).get('name') ?? ''));
  }

  return (
    <form noValidate onSubmit={submit} ref={form}>
      <Card>
        <Field
          error={isTaken ? t('problem.name_taken') : sentence('name')}
          hint={t('name.hint')}
          label={t('name.label')}
        >
          <TextInput autoComplete="off" defaultValue={destination?.name} name="name" />
        </Field>
        {destination === null && (
          <RadioGroup
            legend={t('kind.label')}
            name="kind"
            onChange={(value) => {
              setKind(value);
              setPlacement(value === 'folder' ? 'on-site' : 'off-site');
            }}
            options={(['folder', 'sftp', 'removable'] as const).map((value) => ({
              value,
              label: t(`kind.${value}`),
              hint: t(`kind.${value}Hint`),
            }))}
            value={kind}
          />
        )}
        <RadioGroup
          legend={t('placement.label')}
          name="placement"
          onChange={setPlacement}
          options={(['on-site', 'off-site'] as const).map((value) => ({
            value,
            label: t(`placement.${value}`),
            hint: t(`placement.${value}-hint`),
          }))}
          value={placement}
        />
        <SaveProblem notSent={notSent} problem={isTaken ? undefined : refused?.problem} />
        <div className="flex flex-wrap gap-2">
          <SaveButton isPending={isPending}>{destination === null ? t('create') : t('save')}</SaveButton>
          <Button href={`/practices/${practiceId}/destinations`}>{t('cancel')}</Button>
        </div>
      </Card>
    </form>
  );
}
