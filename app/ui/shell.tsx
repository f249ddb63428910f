import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Mark } from './icons.tsx';
import { MobileMenu } from './mobile-menu.tsx';
import { Navigation, type NavigationItem } from './navigation.tsx';

type ShellProps = {
  items: NavigationItem[];
  /** Who is signed in, the language switch, the way out. */
  foot: ReactNode;
  children: ReactNode;
};

/** The frame of every page behind the door: navigation at the side, or behind a button on a phone. */
export function Shell({ items, foot, children }: ShellProps) {
  const t = useTranslations();
  return (
    <div className="min-h-dvh desk:grid desk:grid-cols-[216px_minmax(0,1fr)]">
      <a
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-30 focus:rounded-lg focus:bg-card focus:px-3 focus:py-2"
        href="#content"
      >
        {t('ui.skip')}
      </a>
      <header
        className="sticky top-0 z-20 flex items-center justify-between border-line border-b bg-bg px-4 py-2 desk:h-dvh desk:flex-col desk:items-stretch desk:justify-start desk:overflow-y-auto desk:border-r desk:border-b-0 desk:px-3.5 desk:py-[22px]"
        data-shell
      >
        <Link
          className="flex items-center gap-2 rounded-lg font-[650] text-[18px] tracking-[-0.02em] desk:mx-2.5 desk:mb-[18px] desk:w-fit"
          href="/"
        >
          <Mark />
          {t('common.product')}
        </Link>
        <MobileMenu label={t('ui.menu')}>
          <nav aria-label={t('ui.navigation')}>
            <Navigation items={items} />
          </nav>
          <div className="mt-auto border-line border-t px-2.5 pt-3 desk:border-0">{foot}</div>
        </MobileMenu>
      </header>
      <main className="max-w-[1220px] px-4 pt-5 pb-16 desk:px-11 desk:pt-[38px]" id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
