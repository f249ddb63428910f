'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { type FieldProblem, problemSentences } from '#app/setup/field-problems.ts';
import { SaveButton } from '#app/setup/save-button.tsx';
import { TestResult } from '#app/setup/test-result.tsx';
import { useTest } from '#app/setup/use-test.ts';
import { Dialog } from '#app/ui/dialog.tsx';
import { Field } from '#app/ui/field.tsx';
import { Select } from '#app/ui/inputs.tsx';
import { mediumColours, type Turn } from '#lib/domain/words.ts';
import { addDiskToSet } from '../actions.ts';
import { DiskFields } from './disk-fields.tsx';

type AddDiskProps = {
  siteId: string;
  volumeKey: string;
  /** How many of its kind are offered: the first disk of a set begins with turn A, the second with B. */
  sets: { destinationId: string; name: string; takenColours: string[]; nextTurn: Turn }[];
};

/** Makes a plugged-in disk one of a set: a person names it, the agent writes its marker. */
export function AddDisk(props: AddDiskProps) {
  const t = useTranslations('media.add');
  return (
    <Dialog icon="plus" label={t('open')} title={t('title')} variant="main">
      <Form {...props} />
    </Dialog>
  );
}

function Form({ siteId, volumeKey, sets }: AddDiskProps) {
  const t = useTranslations('media');
  const router = useRouter();
  const [destinationId, setDestinationId] = useState(sets[0]?.destinationId ?? '');
  const [first] = sets;
  const [draft, setDraft] = useState(() => ({
    label: '',
    colour: (mediumColours.find((colour) => !first?.takenColours.includes(colour)) ?? 'blue') as string,
    turn: (first?.nextTurn ?? 'A') as string,
  }));
  const [problems, setProblems] = useState<FieldProblem[]>([]);
  const test = useTest();

  async function add() {
    setProblems([]);
    const placed = await test.run(async () => {
      const outcome = await addDiskToSet({ siteId, destinationId, volumeKey, ...draft });
      if (outcome.ok) return outcome;
      if (outcome.problem === 'invalid') setProblems(outcome.fields);
      if (outcome.problem === 'label_taken') setProblems([{ field: 'label', problem: 'label_taken' }]);
      return { ok: false as const, problem: outcome.problem };
    });
    if (placed?.ok) router.refresh();
  }

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <p className="mb-3 text-soft">{t('add.text')}</p>
      {sets.length > 1 && (
        <Field label={t('add.set')}>
          <Select onChange={({ target }) => setDestinationId(target.value)} value={destinationId}>
            {sets.map((set) => (
              <option key={set.destinationId} value={set.destinationId}>
                {set.name}
              </option>
            ))}
          </Select>
        </Field>
      )}
      <DiskFields draft={draft} onChange={setDraft} sentence={problemSentences(problems, t)} />
      <TestResult
        found={() => null}
        sentence={(problem) => t(`problem.${problem}`)}
        state={problems.length > 0 ? { stage: 'idle' } : test.state}
      />
      <div className="flex justify-end">
        <SaveButton isPending={test.state.stage === 'running'}>{t('add.confirm')}</SaveButton>
      </div>
    </form>
  );
}
