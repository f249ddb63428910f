import { useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { CopyStateWord } from '#app/ui/copy-state-word.tsx';
import { type Column, DataTable } from '#app/ui/data-table.tsx';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import type { FormatSetView } from '#lib/central/format-check/read-format-check.ts';

type SetResultProps = { set: FormatSetView; timeZone: string };
type CopyRow = FormatSetView['copies'][number];

const checkTones = { none: 'idle', running: 'idle', passed: 'ok', failed: 'bad' } as const;

/** One set: whether it can be brought back from elsewhere, and each copy that this rests on. */
export function SetResult({ set, timeZone }: SetResultProps) {
  const t = useTranslations('retention.format');
  const isSafe = set.reason === 'safe';
  const tone = set.waitsFor !== null ? 'idle' : isSafe ? 'ok' : 'bad';
  const columns: Column<CopyRow>[] = [
    { key: 'source', header: t('column.source'), cell: (copy) => copy.source },
    {
      key: 'destination',
      header: t('column.destination'),
      primary: true,
      cell: (copy) => (
        <>
          {copy.destination}
          {!copy.isElsewhere && <span className="text-soft"> ({t('onMachine')})</span>}
        </>
      ),
    },
    { key: 'state', header: t('column.state'), cell: (copy) => <CopyStateWord state={copy.state} /> },
    {
      key: 'check',
      header: t('column.check'),
      cell: (copy) => (
        <StateWord icon={copy.check === 'running' ? 'wait' : undefined} tone={checkTones[copy.check]}>
          {t(`check.${copy.check}`)}
          {copy.checkedAt && (
            <>
              {' '}
              <DateTimeText at={copy.checkedAt} timeZone={timeZone} />
            </>
          )}
        </StateWord>
      ),
    },
  ];
  return (
    <Card flush title={set.name} tone={tone}>
      <div className="px-4 pb-3 desk:px-[22px]">
        <StateWord icon={set.waitsFor !== null ? 'wait' : undefined} tone={tone}>
          {set.waitsFor !== null
            ? t(`waits.${set.waitsFor}`)
            : t(`set.${set.reason}`, { places: set.places.join(', ') })}
        </StateWord>
        {set.snapshotAt && (
          <p className="text-[13.5px] text-soft">
            {t('point')} <DateTimeText at={set.snapshotAt} style="full" timeZone={timeZone} />
          </p>
        )}
      </div>
      {set.copies.length > 0 && (
        <DataTable
          caption={set.name}
          columns={columns}
          rowKey={(copy) => `${copy.source} ${copy.destination}`}
          rows={set.copies}
        />
      )}
    </Card>
  );
}
