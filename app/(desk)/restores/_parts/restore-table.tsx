import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#app/ui/data-table.tsx';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { RestoreStateWord } from '#app/ui/restore-state.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import type { RestoreLine } from '#lib/central/restores/list-restores.ts';
import { RestoreName } from './restore-name.tsx';

type RestoreTableProps = { lines: RestoreLine[]; now: Date; hasSite: boolean };

/** Restores as a table, beside the history of backups (L7). */
export function RestoreTable({ lines, now, hasSite }: RestoreTableProps) {
  const t = useTranslations('restore.list');
  const columns: Column<RestoreLine>[] = [
    {
      key: 'when',
      header: t('column.when'),
      primary: true,
      cell: (line) => (
        <TextLink href={`/restores/${line.caseId}`}>
          <DateTimeText at={line.requestedAt} timeZone={line.site.timeZone} />
        </TextLink>
      ),
    },
    {
      key: 'site',
      header: t('column.site'),
      cell: (line) => <TextLink href={`/sites/${line.site.id}`}>{line.site.name}</TextLink>,
    },
    { key: 'what', header: t('column.what'), cell: (line) => <RestoreName line={line} now={now} /> },
    {
      key: 'asked',
      header: t('column.asked'),
      cell: (line) => (line.requestedBy === null ? t('atSite') : line.requestedName),
    },
    { key: 'decided', header: t('column.decided'), cell: (line) => line.decidedName },
    {
      key: 'state',
      header: t('column.state'),
      cell: (line) => <RestoreStateWord isSubmitted={line.isSubmitted} state={line.state} />,
    },
  ];
  return (
    <DataTable
      caption={t('table')}
      columns={columns.filter((column) => hasSite || column.key !== 'site')}
      rowKey={(line) => line.caseId}
      rows={lines}
    />
  );
}
