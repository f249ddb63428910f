'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useFormStatus } from 'react-dom';
import { type ButtonVariant, buttonLook } from './button.tsx';
import { Icon } from './icons.tsx';

type SubmitButtonProps = {
  children: ReactNode;
  variant?: ButtonVariant;
  /** Sent with the form, when one form has several ways to end. */
  name?: string;
  value?: string;
  disabled?: boolean;
};

/** Says that it is at work while the form is being sent, and can't be pressed twice meanwhile. */
export function SubmitButton({
  children,
  variant = 'main',
  name,
  value,
  disabled = false,
}: SubmitButtonProps) {
  const { pending } = useFormStatus();
  const t = useTranslations('ui');
  return (
    <button
      aria-disabled={pending || disabled}
      className={buttonLook(variant)}
      disabled={disabled}
      name={name}
      onClick={(event) => pending && event.preventDefault()}
      type="submit"
      value={value}
    >
      {pending && <Icon className="animate-spin" name="turning" size={15} />}
      {children}
      {pending && <span className="sr-only">{t('working')}</span>}
    </button>
  );
}
