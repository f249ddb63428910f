'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#app/ui/button.tsx';
import { DataTable } from '#app/ui/data-table.tsx';
import { NumberText } from '#app/ui/figures.tsx';
import { TextInput } from '#app/ui/inputs.tsx';

type ListedTable = { name: string; rows: number; isHashed: boolean };

const shownAtFirst = 12;

/** Every table with its rows, the largest first; a clinic's database may have hundreds, so it can be searched. */
export function TableList({ tables }: { tables: ListedTable[] }) {
  const t = useTranslations('backup.manifest');
  const [search, setSearch] = useState('');
  const [isWhole, setWhole] = useState(false);
  const found = tables.filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()));
  const shown = isWhole || search !== '' ? found : found.slice(0, shownAtFirst);
  return (
    <>
      {tables.length > shownAtFirst && (
        <div className="mb-2 max-w-80">
          <TextInput
            aria-label={t('find')}
            onChange={(event) => setSearch(event.target.value)}
            placeholder={t('find')}
            type="search"
            value={search}
          />
        </div>
      )}
      <DataTable
        caption={t('tables', { count: tables.length })}
        columns={[
          { key: 'name', header: t('table'), primary: true, cell: ({ name }) => name },
          { key: 'rows', header: t('rows'), align: 'right', cell: ({ rows }) => <NumberText value={rows} /> },
          { key: 'hashed', header: t('hashed'), cell: ({ isHashed }) => (isHashed ? t('yes') : t('no')) },
        ]}
        empty={<p className="text-soft">{t('noMatch')}</p>}
        rowKey={({ name }) => name}
        rows={shown}
      />
      {shown.length < found.length && (
        <Button onClick={() => setWhole(true)} variant="quiet">
          {t('showAll', { count: found.length })}
        </Button>
      )}
    </>
  );
}
