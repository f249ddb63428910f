import type { ReactNode } from 'react';
import { Button } from './button.tsx';

type PagerProps = {
  label: string;
  previous: string | null;
  previousLabel: string;
  next: string | null;
  nextLabel: string;
  children?: ReactNode;
};

/** The way to the neighbouring pages; nothing where there is only one. */
export function Pager({ label, previous, previousLabel, next, nextLabel, children }: PagerProps) {
  if (previous === null && next === null) return null;
  return (
    <nav aria-label={label} className="mt-4 flex flex-wrap items-center gap-3" data-no-print>
      {previous !== null && (
        <Button href={previous} icon="back">
          {previousLabel}
        </Button>
      )}
      {next !== null && (
        <Button href={next} icon="next">
          {nextLabel}
        </Button>
      )}
      {children && <span className="text-[14px] text-soft">{children}</span>}
    </nav>
  );
}
