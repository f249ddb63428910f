'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { Icon, type IconName } from './icons.tsx';

export type NavigationItem = {
  href: string;
  label: string;
  icon: IconName;
  /** How much waits for the reader there, and what that means in words. */
  waiting?: { count: number; label: string };
};

/** The ways through the desk; the one that the reader is on is marked. */
export function Navigation({ items }: { items: NavigationItem[] }) {
  const path = usePathname();
  return (
    <ul className="flex flex-col gap-0.5">
      {items.map(({ href, label, icon, waiting }) => (
        <li key={href}>
          <Link
            aria-current={isOn(path, href) ? 'page' : undefined}
            className="flex items-center gap-2.5 rounded-lg px-2.5 py-[7px] text-soft hover:text-ink aria-[current]:bg-idle-bg aria-[current]:font-[550] aria-[current]:text-ink"
            href={href}
          >
            <Icon name={icon} />
            {label}
            {waiting && waiting.count > 0 && (
              <span className="ml-auto font-semibold text-warn">
                <span aria-hidden="true">{waiting.count}</span>
                <span className="sr-only">{waiting.label}</span>
              </span>
            )}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function isOn(path: string, href: string): boolean {
  return href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`);
}
