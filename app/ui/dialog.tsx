'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useId, useRef } from 'react';
import { type ButtonVariant, buttonLook } from './button.tsx';
import { Icon, type IconName } from './icons.tsx';

type DialogProps = {
  /** What the opening button says. */
  label: ReactNode;
  icon?: IconName;
  variant?: ButtonVariant;
  title: ReactNode;
  disabled?: boolean;
  /** A form, usually. `close` is for what closes it after success. */
  children: ReactNode | ((close: () => void) => ReactNode);
};

/** A native modal dialog: the browser keeps the focus inside, closes it with Escape and gives the focus back. */
export function Dialog({ label, icon, variant = 'plain', title, disabled = false, children }: DialogProps) {
  const t = useTranslations('ui');
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const close = () => dialog.current?.close();
  return (
    <>
      <button
        className={buttonLook(variant)}
        disabled={disabled}
        onClick={() => dialog.current?.showModal()}
        type="button"
      >
        {icon && <Icon name={icon} size={15} />}
        {label}
      </button>
      <dialog
        aria-labelledby={titleId}
        className="max-h-[92dvh] w-[min(34rem,calc(100vw-1.5rem))] overflow-y-auto rounded-2xl border border-line bg-card p-5 shadow-xl desk:p-6"
        ref={dialog}
      >
        <div className="mb-3 flex items-start justify-between gap-4">
          <h2 className="font-semibold text-[18px] leading-snug" id={titleId}>
            {title}
          </h2>
          <button
            className="-mt-1 -mr-1 rounded-md p-1.5 text-soft hover:text-ink"
            onClick={close}
            type="button"
          >
            <Icon name="cross" size={18} />
            <span className="sr-only">{t('close')}</span>
          </button>
        </div>
        {typeof children === 'function' ? children(close) : children}
      </dialog>
    </>
  );
}
