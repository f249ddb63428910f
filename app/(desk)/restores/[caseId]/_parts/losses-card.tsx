import { useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { NumberText } from '#app/ui/figures.tsx';
import { Fold } from '#app/ui/fold.tsx';
import { useWhen } from '#app/ui/when.ts';
import type { CaseView } from '#lib/central/restores/case-view.ts';
import type { Loss, Preflight } from '#lib/contract/restore-case.ts';
import { lostRows } from '#lib/domain/restore-losses.ts';
import { snapshotOf } from './case-heading.tsx';

type LossesCardProps = { view: CaseView; preflight: Preflight; now: Date; isOver: boolean };

/** So many tables tell what kind of work would be lost; the others are behind a fold. */
const shownAtOnce = 8;

/** What would vanish, in rows by table, as it was counted when it was checked. */
export function LossesCard({ view, preflight, now, isOver }: LossesCardProps) {
  const t = useTranslations('restore.losses');
  const when = useWhen(now);
  // Beside the original nothing is lost, and nothing was counted.
  if (view.target.mode === 'beside') return null;
  const isUnknown = preflight.findings.some((finding) => finding.code === 'losses_unknown');
  if (preflight.losses.length === 0 && isUnknown) return null;
  const at = snapshotOf(view);
  const since = at === null ? t('table') : t('since', { when: when(at, view.site.timeZone) });
  const [first, rest] = [preflight.losses.slice(0, shownAtOnce), preflight.losses.slice(shownAtOnce)];
  return (
    <Card title={t(isOver ? 'titleOver' : 'title')}>
      {preflight.losses.length === 0 ? (
        <p>{t('none', { tables: preflight.tablesSame })}</p>
      ) : (
        <>
          <LossTable losses={first} since={since} />
          {rest.length > 0 && (
            <Fold summary={t('more', { tables: rest.length })}>
              <LossTable losses={rest} since={since} />
            </Fold>
          )}
          <p className="mt-2 text-[14px] text-soft">{t('same', { tables: preflight.tablesSame })}</p>
        </>
      )}
    </Card>
  );
}

function LossTable({ losses, since }: { losses: Loss[]; since: string }) {
  const t = useTranslations('restore.losses');
  return (
    <table className="w-full border-collapse text-[14px]">
      <thead>
        <tr className="text-[12.5px] text-soft">
          <th className="py-1.5 pr-3 text-left font-normal" scope="col">
            {since}
          </th>
          <th className="py-1.5 pr-3 text-right font-normal" scope="col">
            {t('now')}
          </th>
          <th className="py-1.5 text-right font-normal" scope="col">
            {t('change')}
          </th>
        </tr>
      </thead>
      <tbody>
        {losses.map((loss) => (
          <tr className="border-line border-t align-baseline" key={`${loss.schema}.${loss.table}`}>
            <th className="py-1.5 pr-3 text-left font-normal [overflow-wrap:anywhere]" scope="row">
              {loss.schema === 'public' ? loss.table : `${loss.schema}.${loss.table}`}
            </th>
            <td className="py-1.5 pr-3 text-right">
              {loss.rowsNow === null ? '–' : <NumberText value={loss.rowsNow} />}
            </td>
            <td className="py-1.5 text-right">
              <LossText loss={loss} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function LossText({ loss }: { loss: Loss }) {
  const t = useTranslations('restore.losses');
  const gained = Math.max(0, (loss.rowsThen ?? 0) - (loss.rowsNow ?? 0));
  switch (loss.kind) {
    case 'fewer':
      return (
        <span className="font-semibold text-bad">
          − <NumberText value={lostRows(loss)} />
        </span>
      );
    case 'vanishes':
      return <span className="font-semibold text-bad">{t('vanishes')}</span>;
    case 'changed':
      return <span className="font-semibold text-warn">{t('changed')}</span>;
    case 'more':
      return (
        <>
          + <NumberText value={gained} />
        </>
      );
    case 'comes-back':
      return t('comesBack');
  }
}
