import type { ReactNode } from 'react';

type EmptyProps = { title: ReactNode; children?: ReactNode; action?: ReactNode };

/** Nothing here yet: says why, and what the first step is. */
export function Empty({ title, children, action }: EmptyProps) {
  return (
    <div className="mb-3 rounded-[14px] border border-edge border-dashed px-5 py-10 text-center">
      <p className="font-semibold text-[16px]">{title}</p>
      {children && <div className="mx-auto mt-1 max-w-xl text-soft">{children}</div>}
      {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
