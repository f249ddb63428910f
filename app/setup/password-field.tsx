'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from '#app/ui/button.tsx';
import { Field } from '#app/ui/field.tsx';
import { TextArea, TextInput } from '#app/ui/inputs.tsx';
import { Notice } from '#app/ui/notice.tsx';

export type TypedSecret = { kind: 'keep' } | { kind: 'none' } | { kind: 'typed'; text: string };

type PasswordFieldProps = {
  label: ReactNode;
  hint: ReactNode;
  error?: string | undefined;
  value: TypedSecret;
  onChange: (value: TypedSecret) => void;
  /** A secret is kept already; for another agent it is of no use any more. */
  kept: 'none' | 'sealed' | 'other_agent';
  /** A private key has lines. */
  multiline?: boolean;
};

/** A secret that is sealed in this browser before it is sent. A kept one can't be shown: nobody here could open it. */
export function PasswordField({ label, hint, error, value, onChange, kept, multiline }: PasswordFieldProps) {
  const t = useTranslations('siteSetup.secret');
  const isKept = value.kind === 'keep' && kept !== 'none';
  const change = (text: string) =>
    onChange(text === '' ? { kind: kept === 'none' ? 'none' : 'keep' } : { kind: 'typed', text });
  const shown = value.kind === 'typed' ? value.text : '';
  return (
    <>
      {kept === 'other_agent' && isKept && <Notice tone="warn">{t('otherAgent')}</Notice>}
      <Field error={error} hint={isKept ? t('kept') : hint} label={label}>
        {multiline ? (
          <TextArea
            autoComplete="off"
            onChange={(event) => change(event.target.value)}
            rows={5}
            spellCheck={false}
            value={shown}
          />
        ) : (
          <TextInput
            autoComplete="new-password"
            onChange={(event) => change(event.target.value)}
            placeholder={isKept ? '••••••••' : undefined}
            type="password"
            value={shown}
          />
        )}
      </Field>
      {kept !== 'none' && value.kind === 'none' && (
        <div className="-mt-2 mb-4">
          <Button onClick={() => onChange({ kind: 'keep' })} variant="quiet">
            {t('keep')}
          </Button>
        </div>
      )}
    </>
  );
}
