'use client';

import { useTranslations } from 'next-intl';
import { Field } from '#app/ui/field.tsx';
import { Select, TextInput } from '#app/ui/inputs.tsx';
import { mediumColours, turns } from '#lib/domain/words.ts';

export type DiskDraft = { label: string; colour: string; turn: string };

type DiskFieldsProps = {
  draft: DiskDraft;
  onChange: (draft: DiskDraft) => void;
  sentence: (field: string) => string | undefined;
};

/** What people call a disk, and its turn. */
export function DiskFields({ draft, onChange, sentence }: DiskFieldsProps) {
  const t = useTranslations('media.field');
  const colours = useTranslations('media.colour');
  return (
    <>
      <Field error={sentence('label')} hint={t('labelHint')} label={t('label')}>
        <TextInput
          autoComplete="off"
          maxLength={60}
          onChange={({ target }) => onChange({ ...draft, label: target.value })}
          value={draft.label}
        />
      </Field>
      <Field error={sentence('colour')} hint={t('colourHint')} label={t('colour')}>
        <Select onChange={({ target }) => onChange({ ...draft, colour: target.value })} value={draft.colour}>
          {mediumColours.map((colour) => (
            <option key={colour} value={colour}>
              {colours(colour)}
            </option>
          ))}
        </Select>
      </Field>
      <Field error={sentence('turn')} hint={t('turnHint')} label={t('turn')}>
        <Select onChange={({ target }) => onChange({ ...draft, turn: target.value })} value={draft.turn}>
          {turns.map((turn) => (
            <option key={turn} value={turn}>
              {turn}
            </option>
          ))}
        </Select>
      </Field>
    </>
  );
}
