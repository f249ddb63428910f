'use client';

import { usePathname } from 'next/navigation';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Icon } from './icons.tsx';

/** The menu of a narrow screen: a button that opens it, Escape and a change of page close it. */
export function MobileMenu({ label, children }: { label: string; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const path = usePathname();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the change of page itself is what closes the menu
  useEffect(() => setOpen(false), [path]);

  useEffect(() => {
    if (!open) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [open]);

  return (
    <div className="desk:contents">
      <button
        aria-controls="menu"
        aria-expanded={open}
        className="inline-flex min-h-10 items-center gap-2 rounded-[9px] border border-line px-3 font-[550] desk:hidden"
        onClick={() => setOpen(!open)}
        ref={button}
        type="button"
      >
        <Icon name={open ? 'cross' : 'menu'} />
        {label}
      </button>
      <div
        className={`${open ? 'flex' : 'hidden'} absolute inset-x-0 top-full max-h-[calc(100dvh-3.6rem)] flex-col gap-4 overflow-y-auto border-line border-b bg-bg p-3 shadow-lg desk:static desk:flex desk:max-h-none desk:flex-1 desk:border-0 desk:p-0 desk:shadow-none`}
        id="menu"
      >
        {children}
      </div>
    </div>
  );
}
