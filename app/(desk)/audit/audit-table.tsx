import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#app/ui/data-table.tsx';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import type { AuditRow } from '#lib/central/audit/list-audit.ts';
import { AuditDetails } from './audit-details.tsx';
import { AuditSentence } from './audit-sentence.tsx';

type AuditTableProps = {
  caption: string;
  entries: AuditRow[];
  /** For what belongs to no site. */
  timeZone: string;
  /** Beside a person: without where, and without details. */
  isShort?: boolean;
};

/** Who did what, when, from where. */
export function AuditTable({ caption, entries, timeZone, isShort = false }: AuditTableProps) {
  const t = useTranslations('audit');
  const columns: Column<AuditRow>[] = [
    {
      key: 'at',
      header: t('column.at'),
      cell: (entry) => (
        <div>
          <DateTimeText at={entry.at} timeZone={entry.site?.timeZone ?? timeZone} />
          {!isShort && (
            <div className="text-[13px] text-soft tabular-nums">
              {entry.number === null ? t('unsealed') : t('number', { number: entry.number })}
            </div>
          )}
        </div>
      ),
    },
    {
      key: 'what',
      header: t('column.what'),
      primary: true,
      cell: (entry) => (
        <div className="min-w-0">
          <AuditSentence entry={entry} />
          {!isShort && <AuditDetails details={entry.details} />}
        </div>
      ),
    },
    { key: 'who', header: t('column.who'), cell: (entry) => <Who entry={entry} /> },
    ...(isShort ? [] : [whereColumn(t('column.where'))]),
  ];
  return <DataTable caption={caption} columns={columns} rowKey={(entry) => entry.id} rows={entries} />;
}

function Who({ entry }: { entry: AuditRow }) {
  const t = useTranslations('audit');
  const { id, name } = entry.actor;
  // Written by the centre or an agent, or asked for by somebody who wasn't signed in.
  const who =
    id !== null ? name : name === 'system' ? t('system') : name.startsWith('agent ') ? name : t('nobody');
  return (
    <div className="min-w-0">
      {who}
      {entry.address && <div className="text-[13px] text-soft">{entry.address}</div>}
    </div>
  );
}

function whereColumn(header: string): Column<AuditRow> {
  return {
    key: 'where',
    header,
    cell: ({ practice, site }) =>
      practice && (
        <div className="min-w-0">
          {practice.name}
          {site && <div className="text-[13px] text-soft">{site.name}</div>}
        </div>
      ),
  };
}
