import Link from 'next/link';
import type { ReactNode } from 'react';

/** A link inside a text or a table, underlined so that colour isn't its only sign. */
export function TextLink({ href, children }: { href: string; children: ReactNode }) {
  const look =
    'underline decoration-edge decoration-1 underline-offset-[3px] hover:decoration-accent hover:text-accent';
  return href.startsWith('/') ? (
    <Link className={look} href={href}>
      {children}
    </Link>
  ) : (
    <a className={look} href={href}>
      {children}
    </a>
  );
}
