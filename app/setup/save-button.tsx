'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { type ButtonVariant, buttonLook } from '#app/ui/button.tsx';
import { Icon } from '#app/ui/icons.tsx';

type SaveButtonProps = {
  isPending: boolean;
  children: ReactNode;
  variant?: ButtonVariant;
  /** Left out: the button sends its form. */
  onPress?: () => void;
};

/** Says that it is at work, and can't be pressed twice meanwhile. */
export function SaveButton({ isPending, children, variant = 'main', onPress }: SaveButtonProps) {
  const t = useTranslations('ui');
  return (
    <button
      aria-disabled={isPending}
      className={buttonLook(variant)}
      onClick={(event) => {
        if (isPending) event.preventDefault();
        else onPress?.();
      }}
      type={onPress === undefined ? 'submit' : 'button'}
    >
      {isPending && <Icon className="animate-spin" name="turning" size={15} />}
      {children}
      {isPending && <span className="sr-only">{t('working')}</span>}
    </button>
  );
}
