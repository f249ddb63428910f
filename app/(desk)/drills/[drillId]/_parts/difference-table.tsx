import { useLocale, useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { type Column, DataTable } from '#app/ui/data-table.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import type { Comparison, ReportedDifference } from '#lib/contract/drill.ts';
import { intlLocale } from '#lib/i18n/format.ts';

/** In what the restored database differs from its manifest: each thing by name, what was expected and what was found. */
export function DifferenceTable({ comparison }: { comparison: Comparison }) {
  const t = useTranslations('drill.differences');
  const { differences, differencesTotal } = comparison;
  const columns: Column<ReportedDifference>[] = [
    {
      key: 'name',
      header: t('what'),
      primary: true,
      cell: ({ kind, name }) => (
        <div className="min-w-0">
          <span className="font-[550] [overflow-wrap:anywhere]">{name}</span>
          <p className="font-normal text-[13px] text-soft">
            <Kind kind={kind} />
          </p>
        </div>
      ),
    },
    {
      key: 'problem',
      header: t('problem'),
      cell: ({ problem }) => <StateWord tone="bad">{t(`problems.${problem}`)}</StateWord>,
    },
    {
      key: 'expected',
      header: t('expected'),
      align: 'right',
      cell: ({ expected }) => <Value value={expected} />,
    },
    { key: 'found', header: t('found'), align: 'right', cell: ({ found }) => <Value value={found} /> },
  ];
  return (
    <Card flush title={t('title')} tone="bad">
      <DataTable
        caption={t('title')}
        columns={columns}
        rowKey={({ kind, name, problem }) => `${kind} ${name} ${problem}`}
        rows={differences}
      />
      {differencesTotal > differences.length && (
        <p className="px-4 pb-4 text-soft desk:px-[22px]">
          {t('more', { shown: differences.length, total: differencesTotal })}
        </p>
      )}
    </Card>
  );
}

/** The usual kinds in the reader's language; a rare one by the database's own word. */
function Kind({ kind }: { kind: string }) {
  const t = useTranslations('drill.kind');
  const key = kind.replaceAll(' ', '_');
  return t.has(key) ? t(key) : kind;
}

function Value({ value }: { value: string | number | undefined }) {
  const locale = useLocale();
  if (value === undefined) return null;
  const text = typeof value === 'number' ? new Intl.NumberFormat(intlLocale(locale)).format(value) : value;
  return <span className="[overflow-wrap:anywhere]">{text}</span>;
}
