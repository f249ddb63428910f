import Link from 'next/link';
import { getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import type { IconName } from '#app/ui/icons.tsx';
import { LanguageSwitch } from '#app/ui/language-switch.tsx';
import { Shell } from '#app/ui/shell.tsx';
import { may } from '#lib/access/may.ts';
import type { Permission } from '#lib/access/permissions.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { signedIn } from '#lib/access/signed-in.ts';
import { listWaiting } from '#lib/central/restores/list-restores.ts';
import { saveLocale, signOut } from './account/actions.ts';

/** What the navigation offers, and the permission without which it would lead nowhere. */
const ways = [
  { href: '/', name: 'overview', icon: 'overview', needs: 'site.read' },
  { href: '/history', name: 'history', icon: 'history', needs: 'history.read' },
  { href: '/restores', name: 'restores', icon: 'restore', needs: 'history.read' },
  { href: '/practices', name: 'practices', icon: 'practice', needs: 'practice.read' },
  { href: '/sites', name: 'sites', icon: 'site', needs: 'site.read' },
  { href: '/people', name: 'people', icon: 'people', needs: 'people.read' },
  { href: '/audit', name: 'audit', icon: 'audit', needs: 'audit.read' },
  { href: '/settings', name: 'settings', icon: 'settings', needs: 'settings.change' },
] as const satisfies { href: string; name: string; icon: IconName; needs: Permission }[];

/** The frame only. It shows the ways that a person has; each page behind them asks for itself. */
export default async function DeskLayout({ children }: { children: ReactNode }) {
  const t = await getTranslations('ui.nav');
  const open = await Promise.all(ways.map(({ needs }) => may(needs)));
  const waiting = await waitingForReader();
  const items = ways
    .filter((_, position) => open[position])
    .map(({ href, name, icon }) => ({
      href,
      icon,
      label: t(name),
      waiting: name === 'restores' ? waiting : undefined,
    }));
  return (
    <Shell foot={<Who />} items={items}>
      {children}
    </Shell>
  );
}

/** Restores that this approver has to decide. */
async function waitingForReader() {
  if (!(await may('restore.approve'))) return undefined;
  const { length: count } = await listWaiting(await requireActor('restore.approve'));
  const t = await getTranslations('restore.banner');
  return { count, label: t('title', { count }) };
}

const footLink = 'underline decoration-edge underline-offset-[3px] hover:text-ink';

async function Who() {
  const person = await signedIn();
  const t = await getTranslations('ui.nav');
  if (person === null) return <LanguageSwitch />;
  return (
    <div className="flex flex-col gap-2 text-[13.5px] text-soft">
      <div className="min-w-0">
        <p className="truncate font-[550] text-ink">{person.actor.name}</p>
        <p className="truncate">{person.actor.email}</p>
      </div>
      <div className="flex flex-wrap items-center gap-x-3">
        <Link className={footLink} href="/account">
          {t('account')}
        </Link>
        <form action={signOut}>
          <button className={footLink} type="submit">
            {t('signOut')}
          </button>
        </form>
      </div>
      <div className="-ml-1.5">
        <LanguageSwitch save={saveLocale} />
      </div>
    </div>
  );
}
