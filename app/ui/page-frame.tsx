import Link from 'next/link';
import type { ReactNode } from 'react';
import { Icon } from './icons.tsx';

type PageProps = {
  /** The page's answer, in a sentence or its name; the one h1. */
  title: ReactNode;
  /** What the answer is judged from. */
  sub?: ReactNode;
  /** Where this page belongs, for the way back. */
  back?: { href: string; label: string };
  actions?: ReactNode;
  /** For forms and texts that read badly when wide. */
  narrow?: boolean;
  children?: ReactNode;
};

export function Page({ title, sub, back, actions, narrow = false, children }: PageProps) {
  return (
    <div className={narrow ? 'max-w-2xl' : undefined}>
      {back && (
        <Link
          className="-ml-1 mb-2 inline-flex items-center gap-1 rounded-md px-1 py-0.5 text-[14px] text-soft hover:text-ink"
          data-no-print
          href={back.href}
        >
          <Icon name="back" size={14} />
          {back.label}
        </Link>
      )}
      <div className="mb-6 flex flex-wrap items-start justify-between gap-x-8 gap-y-3">
        <div className="min-w-0 max-w-3xl">
          <h1 className="text-pretty font-[620] text-[24px] leading-[1.2] tracking-[-0.025em] desk:text-[30px]">
            {title}
          </h1>
          {sub && <div className="mt-1.5 text-soft">{sub}</div>}
        </div>
        {actions && (
          <div className="flex flex-wrap gap-2" data-no-print>
            {actions}
          </div>
        )}
      </div>
      {children}
    </div>
  );
}
