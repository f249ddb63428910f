'use client';

import type { ReactNode } from 'react';
import { Field } from '#app/ui/field.tsx';
import { TextInput } from '#app/ui/inputs.tsx';

type TypedFieldProps = {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  value: string;
  onChange: (text: string) => void;
  placeholder?: string;
  numeric?: boolean;
};

/** A name, address or path, which no keyboard shall capitalise, correct or fill in. */
export function TypedField({ label, hint, error, value, onChange, placeholder, numeric }: TypedFieldProps) {
  return (
    <Field error={error} hint={hint} label={label}>
      <TextInput
        autoCapitalize="none"
        autoComplete="off"
        inputMode={numeric ? 'numeric' : undefined}
        onChange={({ target }) => onChange(target.value)}
        placeholder={placeholder}
        spellCheck={false}
        value={value}
      />
    </Field>
  );
}
