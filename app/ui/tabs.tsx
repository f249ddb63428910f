import Link from 'next/link';
import type { ReactNode } from 'react';

type TabsProps = { label: string; items: { href: string; label: ReactNode; current: boolean }[] };

/** Sibling pages or filters, as links: each has an address of its own and works without scripts. */
export function Tabs({ label, items }: TabsProps) {
  return (
    <nav aria-label={label} className="mb-4 flex flex-wrap gap-2" data-no-print>
      {items.map((item) => (
        <Link
          aria-current={item.current ? 'page' : undefined}
          className="rounded-[9px] border border-line bg-card px-3 py-1.5 text-soft hover:border-edge hover:text-ink aria-[current]:border-accent aria-[current]:bg-accent-bg aria-[current]:font-[550] aria-[current]:text-ink"
          href={item.href}
          key={item.href}
        >
          {item.label}
        </Link>
      ))}
    </nav>
  );
}
