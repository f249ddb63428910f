'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { SaveButton } from '#app/setup/save-button.tsx';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { Dialog } from '#app/ui/dialog.tsx';
import { Field } from '#app/ui/field.tsx';
import { RadioGroup, TextInput } from '#app/ui/inputs.tsx';
import type { DiskView } from '#lib/central/media/read-site-media.ts';
import { placements } from '#lib/domain/words.ts';
import { sayWhereDiskIs } from '../actions.ts';

/** "I have taken it home": who has a disk that is out of the drive, and where. */
export function SayWhere({ disk }: { disk: DiskView }) {
  const t = useTranslations('media.say');
  return (
    <Dialog label={t('open')} title={t('title', { label: disk.label })}>
      {(close) => <Form close={close} disk={disk} />}
    </Dialog>
  );
}

function Form({ disk, close }: { disk: DiskView; close: () => void }) {
  const t = useTranslations('media.say');
  const [place, setPlace] = useState<string>('off-site');
  const [note, setNote] = useState('');
  const { form, save, isPending, refused, notSent } = useSave(sayWhereDiskIs);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save({ mediumId: disk.id, place, note }, close);
      }}
      ref={form}
    >
      <RadioGroup
        legend={t('where')}
        name={`place-${disk.id}`}
        onChange={setPlace}
        options={placements.map((value) => ({ value, label: t(value), hint: t(`${value}-hint`) }))}
        value={place}
      />
      <Field hint={t('noteHint')} label={t('note')}>
        <TextInput
          autoComplete="off"
          maxLength={200}
          onChange={({ target }) => setNote(target.value)}
          value={note}
        />
      </Field>
      <SaveProblem
        notSent={notSent}
        problem={refused?.problem}
        sentence={(problem) => t(`problem.${problem}`)}
      />
      <div className="flex justify-end">
        <SaveButton isPending={isPending}>{t('save')}</SaveButton>
      </div>
    </form>
  );
}
