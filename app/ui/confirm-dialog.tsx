'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { type ButtonVariant, buttonLook } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Field } from './field.tsx';
import { TextInput } from './inputs.tsx';
import { SubmitButton } from './submit-button.tsx';

type ConfirmDialogProps = {
  /** What the first button says. */
  label: ReactNode;
  variant?: ButtonVariant;
  title: ReactNode;
  /** What it will do, before it is done; form fields may stand here too. */
  children: ReactNode;
  /** What the second button says: the deed, not "OK". */
  confirmLabel: ReactNode;
  action: (form: FormData) => void | Promise<void>;
  /** Sent with the form. */
  hidden?: Record<string, string>;
  /** For the gravest: the name that must be typed before the second button works. */
  typed?: string;
};

/** What is dangerous is asked for twice and says what it will do. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { label, variant = 'danger', title, children, confirmLabel, action, hidden = {}, typed } = props;
  const t = useTranslations('ui');
  const [text, setText] = useState('');
  return (
    <Dialog label={label} title={title} variant={variant}>
      {(close) => (
        <form
          action={async (form) => {
            await action(form);
            setText('');
            close();
          }}
        >
          {Object.entries(hidden).map(([name, value]) => (
            <input key={name} name={name} type="hidden" value={value} />
          ))}
          <div className="mb-4">{children}</div>
          {typed !== undefined && (
            <Field label={t('typeToConfirm', { text: typed })}>
              <TextInput autoComplete="off" onChange={(event) => setText(event.target.value)} value={text} />
            </Field>
          )}
          <div className="flex flex-wrap justify-end gap-2">
            <button className={buttonLook('plain')} onClick={close} type="button">
              {t('cancel')}
            </button>
            <SubmitButton
              disabled={typed !== undefined && text.trim() !== typed}
              variant={variant === 'danger' ? 'danger' : 'main'}
            >
              {confirmLabel}
            </SubmitButton>
          </div>
        </form>
      )}
    </Dialog>
  );
}
