import type { ReactNode } from 'react';
import { Icon } from './icons.tsx';

/** What not every reader needs, behind its name. Works without scripts. */
export function Fold({
  summary,
  open = false,
  children,
}: {
  summary: ReactNode;
  open?: boolean;
  children: ReactNode;
}) {
  return (
    <details className="group mt-2" open={open}>
      <summary className="-ml-1 inline-flex list-none items-center gap-1.5 rounded-md px-1 py-1 font-[550] text-[14px] text-accent">
        <Icon className="transition-transform group-open:rotate-90" name="next" size={14} />
        {summary}
      </summary>
      <div className="mt-2">{children}</div>
    </details>
  );
}
