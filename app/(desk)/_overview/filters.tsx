import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from '#app/ui/button.tsx';
import { TextInput } from '#app/ui/inputs.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import type { Overview } from '#lib/central/overview/read-overview.ts';
import type { HealthState } from '#lib/domain/health.ts';
import { overviewAddress } from './address.ts';

type FiltersProps = { search: string; state: HealthState | null; matching: Overview['matching'] };

/** Search and state, by the address alone: works without scripts, and can be sent to somebody. */
export function Filters({ search, state, matching }: FiltersProps) {
  const t = useTranslations('overview');
  return (
    <div className="mb-3.5 flex flex-wrap gap-2">
      <search className="w-full desk:w-auto">
        <form className="flex gap-2">
          <div className="min-w-0 flex-1 desk:w-72">
            <TextInput
              aria-label={t('search')}
              defaultValue={search}
              key={search}
              name="q"
              placeholder={t('search')}
              type="search"
            />
          </div>
          {state !== null && <input name="state" type="hidden" value={state} />}
          <Button icon="search" type="submit">
            {t('find')}
          </Button>
        </form>
      </search>
      <nav aria-label={t('filter')} className="flex flex-wrap gap-2">
        <Chip current={state === null} href={overviewAddress({ search })}>
          {t('chip.all')}
        </Chip>
        {(['bad', 'warn', 'ok'] as const)
          .filter((one) => matching[one] > 0 || one === state)
          .map((one) => (
            <Chip current={state === one} href={overviewAddress({ search, state: one })} key={one}>
              <StateWord tone={one}>{t(`chip.${one}`, { count: matching[one] })}</StateWord>
            </Chip>
          ))}
      </nav>
    </div>
  );
}

function Chip({ href, current, children }: { href: string; current: boolean; children: ReactNode }) {
  return (
    <Link
      aria-current={current ? 'page' : undefined}
      className="inline-flex min-h-10 items-center rounded-[9px] border border-line bg-card px-3 py-1.5 hover:border-edge aria-[current]:border-accent aria-[current]:bg-accent-bg aria-[current]:font-[550]"
      href={href}
    >
      {children}
    </Link>
  );
}
