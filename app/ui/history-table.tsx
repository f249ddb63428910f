import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { HistoryAttempt, HistoryRestore, HistoryRow } from '#lib/central/history/history-row.ts';
import { CopyAtDestination, OutcomeWord } from './copy-state-word.tsx';
import { type Column, DataTable } from './data-table.tsx';
import { DateTimeText } from './date-time-text.tsx';
import { BytesChangeText, BytesText, DurationText } from './figures.tsx';
import { RestoreStateWord } from './restore-state.tsx';
import { StateWord } from './state-pill.tsx';
import { TextLink } from './text-link.tsx';
import type { Tone } from './tone.ts';

type HistoryTableProps = {
  rows: HistoryRow[];
  /** Left out where the page is about one site anyway. */
  hasSite: boolean;
  empty: ReactNode;
};

/** L7's table: a row for each try, for each due moment at which nobody tried, and for each restore. */
export function HistoryTable({ rows, hasSite, empty }: HistoryTableProps) {
  const t = useTranslations('history');
  const columns: Column<HistoryRow>[] = [
    { key: 'when', header: t('column.when'), primary: true, cell: (row) => <When row={row} /> },
    {
      key: 'site',
      header: t('column.site'),
      cell: (row) => <TextLink href={`/sites/${row.site.id}`}>{row.site.name}</TextLink>,
    },
    { key: 'set', header: t('column.set'), cell: (row) => row.set.name },
    { key: 'origin', header: t('column.origin'), cell: (row) => <Origin row={row} /> },
    { key: 'outcome', header: t('column.outcome'), cell: (row) => <Outcome row={row} /> },
    { key: 'copies', header: t('column.copies'), cell: (row) => <Copies row={row} /> },
    { key: 'size', header: t('column.size'), align: 'right', cell: (row) => <Size row={row} /> },
    {
      key: 'took',
      header: t('column.took'),
      align: 'right',
      cell: (row) => (row.kind !== 'slot' && row.tookMs !== null ? <DurationText ms={row.tookMs} /> : null),
    },
    { key: 'proof', header: t('column.proof'), cell: (row) => <Proof row={row} /> },
  ];
  return (
    <DataTable
      caption={t('table')}
      columns={columns.filter((column) => hasSite || column.key !== 'site')}
      empty={empty}
      rowKey={(row) => row.id}
      rows={rows}
      rowTone={toneOf}
    />
  );
}

function toneOf(row: HistoryRow): Tone | undefined {
  if (row.kind === 'slot')
    return row.state === 'missed' ? 'bad' : row.state === 'unknown' ? 'warn' : undefined;
  if (row.kind === 'restore') return row.state === 'failed' ? 'bad' : undefined;
  if (row.outcome === 'failed' || row.outcome === 'interrupted') return 'bad';
  return row.change.verdict === 'shrunk-much' ? 'warn' : undefined;
}

function When({ row }: { row: HistoryRow }) {
  const when = <DateTimeText at={row.at} timeZone={row.site.timeZone} />;
  return row.kind === 'slot' ? when : <TextLink href={addressOf(row)}>{when}</TextLink>;
}

/** One backup has its own page; a try with none or with several has a page about the try. */
function addressOf(row: HistoryAttempt | HistoryRestore): string {
  if (row.kind === 'restore') return `/restores/${row.id}`;
  const [only] = row.backups;
  return only !== undefined && row.backups.length === 1 ? `/backups/${only.id}` : `/attempts/${row.id}`;
}

function Origin({ row }: { row: HistoryRow }) {
  const t = useTranslations('history.origin');
  if (row.kind === 'slot') return t('scheduled');
  if (row.kind === 'restore') return t('restore', { name: row.requestedName ?? 'none' });
  return row.trigger === 'manual' ? t('manual', { name: row.orderedBy ?? 'none' }) : t(row.trigger);
}

function Outcome({ row }: { row: HistoryRow }) {
  const t = useTranslations('history.slot');
  const failures = useTranslations('failures');
  if (row.kind === 'slot') {
    const tone = row.state === 'missed' ? 'bad' : row.state === 'unknown' ? 'warn' : 'idle';
    return <StateWord tone={tone}>{t(row.state, { excuse: row.excuse ?? '' })}</StateWord>;
  }
  if (row.kind === 'restore') return <RestoreStateWord isSubmitted={row.isSubmitted} state={row.state} />;
  return (
    <div>
      <OutcomeWord outcome={row.outcome} />
      {row.failure && <p className="mt-0.5 max-w-80 text-[13px]">{failures(`${row.failure.code}.what`)}</p>}
    </div>
  );
}

function Copies({ row }: { row: HistoryRow }) {
  const t = useTranslations('history');
  if (row.kind !== 'attempt' || row.outcome === 'failed' || row.outcome === 'interrupted') return null;
  if (row.copies.length === 0) return <span className="text-soft">{t('noCopy')}</span>;
  return (
    <ul className="flex flex-col gap-0.5 desk:whitespace-nowrap">
      {row.copies.map((copy) => (
        <li key={copy.destination}>
          <CopyAtDestination destination={copy.destination} state={copy.state} />
        </li>
      ))}
    </ul>
  );
}

function Size({ row }: { row: HistoryRow }) {
  const t = useTranslations('history');
  if (row.kind !== 'attempt' || row.sizeBytes === null) return null;
  const { change } = row;
  return (
    <div>
      <BytesText bytes={row.sizeBytes} />{' '}
      {change.verdict !== 'first' && <BytesChangeText bytes={change.changeBytes} />}
      {(change.verdict === 'shrunk' || change.verdict === 'shrunk-much') && (
        <p className="text-[13px] text-warn">{change.verdict === 'shrunk' ? t('shrank') : t('shrankMuch')}</p>
      )}
    </div>
  );
}

function Proof({ row }: { row: HistoryRow }) {
  const t = useTranslations('common.proof');
  if (row.kind !== 'attempt' || row.backups.length === 0) return null;
  return <span className={row.proof === null ? 'text-warn' : 'text-soft'}>{t(row.proof ?? 'none')}</span>;
}
