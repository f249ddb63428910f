'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { type FieldProblem, problemSentences } from '#app/setup/field-problems.ts';
import { SaveButton } from '#app/setup/save-button.tsx';
import { SaveProblem } from '#app/setup/save-problem.tsx';
import { useSave } from '#app/setup/use-save.ts';
import { Dialog } from '#app/ui/dialog.tsx';
import type { DiskView } from '#lib/central/media/read-site-media.ts';
import { saveDisk } from '../actions.ts';
import { DiskFields } from './disk-fields.tsx';

/** What people call a disk, its colour and its turn. */
export function ChangeDisk({ disk }: { disk: DiskView }) {
  const t = useTranslations('media.change');
  return (
    <Dialog label={t('open')} title={t('title', { label: disk.label })}>
      {(close) => <Form close={close} disk={disk} key={disk.revision} />}
    </Dialog>
  );
}

function Form({ disk, close }: { disk: DiskView; close: () => void }) {
  const t = useTranslations('media');
  const [draft, setDraft] = useState({
    label: disk.label,
    colour: disk.colour as string,
    turn: disk.turn as string,
  });
  const { form, save, isPending, refused, notSent } = useSave(saveDisk);
  const fields: FieldProblem[] = refused?.problem === 'invalid' ? refused.fields : [];
  const taken: FieldProblem[] =
    refused?.problem === 'label_taken' ? [{ field: 'label', problem: 'label_taken' }] : [];
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save({ mediumId: disk.id, revision: disk.revision, ...draft }, close);
      }}
      ref={form}
    >
      <DiskFields draft={draft} onChange={setDraft} sentence={problemSentences([...fields, ...taken], t)} />
      <SaveProblem notSent={notSent} problem={taken.length > 0 ? undefined : refused?.problem} />
      <div className="flex justify-end">
        <SaveButton isPending={isPending}>{t('change.save')}</SaveButton>
      </div>
    </form>
  );
}
