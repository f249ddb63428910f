import type { ReactNode } from 'react';

/** One of the pages before the door: what it is for, in its h1, and one form. */
export function DoorCard({
  title,
  sub,
  children,
}: {
  title: ReactNode;
  sub?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="rounded-2xl border border-line bg-card p-5 desk:p-7">
      <h1 className="font-[620] text-[22px] leading-tight tracking-[-0.02em]">{title}</h1>
      {sub && <p className="mt-1.5 text-soft">{sub}</p>}
      <div className="mt-5">{children}</div>
    </div>
  );
}
