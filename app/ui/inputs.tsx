'use client';

import { type ComponentProps, type ReactNode, useId } from 'react';
import { FieldError } from './field.tsx';
import { useFieldAttributes } from './field-context.ts';

const look =
  'block w-full min-h-10 rounded-[9px] border border-edge bg-card px-3 py-2 text-[15px] text-ink placeholder:text-soft/80 focus-visible:outline-offset-0 disabled:opacity-60 aria-invalid:border-bad';

type Control<Tag extends 'input' | 'textarea' | 'select'> = Omit<ComponentProps<Tag>, 'className'>;

export function TextInput({ type = 'text', ...props }: Control<'input'>) {
  return <input className={look} type={type} {...useFieldAttributes()} {...props} />;
}

export function TextArea(props: Control<'textarea'>) {
  return <textarea className={look} rows={4} {...useFieldAttributes()} {...props} />;
}

export function Select(props: Control<'select'>) {
  return <select className={`${look} px-2`} {...useFieldAttributes()} {...props} />;
}

type CheckboxProps = Omit<ComponentProps<'input'>, 'className' | 'type'> & {
  label: ReactNode;
  hint?: ReactNode;
};

/** Brings its own label; several make a group inside a `FieldGroup`. */
export function Checkbox({ label, hint, ...props }: CheckboxProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-2.5 py-1">
      <input
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="mt-[3px] size-[17px] flex-none accent-accent"
        id={id}
        type="checkbox"
        {...props}
      />
      <div className="min-w-0">
        <label htmlFor={props.id ?? id}>{label}</label>
        {hint && (
          <p className="text-[13.5px] text-soft" id={`${id}-hint`}>
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}

type FieldGroupProps = { legend: ReactNode; hint?: ReactNode; error?: ReactNode; children: ReactNode };

/** Checkboxes or other controls that answer one question together. */
export function FieldGroup({ legend, hint, error, children }: FieldGroupProps) {
  const id = useId();
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <fieldset aria-describedby={described || undefined} className="mb-4">
      <legend className="mb-1 font-[550] text-[14px]">{legend}</legend>
      {children}
      {hint && (
        <p className="mt-1 text-[13.5px] text-soft" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </fieldset>
  );
}

type RadioGroupProps = Omit<FieldGroupProps, 'children'> & {
  name: string;
  options: { value: string; label: ReactNode; hint?: ReactNode; disabled?: boolean }[];
  defaultValue?: string;
  value?: string;
  onChange?: (value: string) => void;
};

export function RadioGroup({ name, options, defaultValue, value, onChange, ...group }: RadioGroupProps) {
  const id = useId();
  return (
    <FieldGroup {...group}>
      {options.map((option) => (
        <div className="flex items-start gap-2.5 py-1" key={option.value}>
          <input
            aria-describedby={option.hint ? `${id}-${option.value}-hint` : undefined}
            className="mt-[3px] size-[17px] flex-none accent-accent"
            disabled={option.disabled}
            id={`${id}-${option.value}`}
            name={name}
            onChange={onChange && (() => onChange(option.value))}
            type="radio"
            value={option.value}
            {...(value === undefined
              ? { defaultChecked: option.value === defaultValue }
              : { checked: option.value === value })}
          />
          <div className="min-w-0">
            <label htmlFor={`${id}-${option.value}`}>{option.label}</label>
            {option.hint && (
              <p className="text-[13.5px] text-soft" id={`${id}-${option.value}-hint`}>
                {option.hint}
              </p>
            )}
          </div>
        </div>
      ))}
    </FieldGroup>
  );
}
