'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { Field } from '#app/ui/field.tsx';
import { TextInput } from '#app/ui/inputs.tsx';

type PasswordFieldProps = {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  /** Tells the browser's password safe whether to fill in or to offer a new one. */
  autoComplete: 'current-password' | 'new-password';
};

/** A password, hidden until its owner wants to see it. Pasting is welcome: password safes do it. */
export function PasswordField({ name, label, hint, error, autoComplete }: PasswordFieldProps) {
  const t = useTranslations('access.password');
  const [isShown, show] = useState(false);
  return (
    <div className="relative">
      <Field error={error} hint={hint} label={label}>
        <TextInput
          autoCapitalize="none"
          autoComplete={autoComplete}
          name={name}
          required
          spellCheck={false}
          type={isShown ? 'text' : 'password'}
        />
      </Field>
      <button
        aria-pressed={isShown}
        className="absolute top-0 right-0 rounded-md px-1.5 py-0.5 text-[13.5px] text-accent hover:bg-accent-bg"
        onClick={() => show(!isShown)}
        type="button"
      >
        {isShown ? t('hide') : t('show')}
      </button>
    </div>
  );
}
