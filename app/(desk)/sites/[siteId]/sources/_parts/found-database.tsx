'use client';

import { useTranslations } from 'next-intl';
import { Facts } from '#app/ui/facts.tsx';
import { BytesText, NumberText } from '#app/ui/figures.tsx';
import type { Figures } from '#lib/shared/errors.ts';

/** What the agent found at the database. */
export function FoundDatabase({ figures }: { figures: Figures }) {
  const t = useTranslations('source.found');
  const number = (name: string) => (typeof figures[name] === 'number' ? figures[name] : null);
  const [size, tables, unreadable] = [number('sizeBytes'), number('tables'), number('unreadable')];
  return (
    <div className="mt-2">
      <Facts
        items={[
          { label: t('server'), value: figures.serverVersion ?? null },
          { label: t('tool'), value: figures.dumpTool ?? null },
          { label: t('size'), value: size === null ? null : <BytesText bytes={size} /> },
          { label: t('tables'), value: tables === null ? null : <NumberText value={tables} /> },
          { label: t('encoding'), value: figures.encoding ?? null },
          {
            label: t('roles'),
            value:
              figures.roles === undefined
                ? null
                : t(figures.roles === 'readable' ? 'rolesReadable' : 'rolesUnreadable'),
          },
          {
            label: t('unreadable'),
            value:
              unreadable === null || unreadable === 0 ? null : t('unreadableCount', { count: unreadable }),
          },
        ]}
      />
    </div>
  );
}
