'use client';

import { type ReactNode, useId } from 'react';
import { FieldContext } from './field-context.ts';
import { Icon } from './icons.tsx';

type FieldProps = {
  label: ReactNode;
  hint?: ReactNode;
  /** What is wrong and what to do; stands at the field itself. */
  error?: ReactNode;
  /** One TextInput, TextArea or Select. */
  children: ReactNode;
};

export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <div className="mb-4">
      <label className="mb-1 block font-[550] text-[14px]" htmlFor={id}>
        {label}
      </label>
      <FieldContext value={{ id, describedBy: described || undefined, invalid: Boolean(error) }}>
        {children}
      </FieldContext>
      {hint && (
        <p className="mt-1 text-[13.5px] text-soft" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}

export function FieldError({ id, children }: { id: string; children: ReactNode }) {
  return (
    <p className="mt-1 flex items-start gap-1 font-[550] text-[13.5px] text-bad" id={id} role="alert">
      <Icon className="mt-[3px]" name="cross" size={14} />
      <span className="min-w-0">{children}</span>
    </p>
  );
}
