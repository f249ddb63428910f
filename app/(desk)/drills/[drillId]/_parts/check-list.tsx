import { useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { Icon } from '#app/ui/icons.tsx';
import { toneIcons, toneText } from '#app/ui/tone.ts';
import type { CheckResult } from '#lib/contract/drill.ts';
import { tableText } from '#lib/domain/drill-draft.ts';

/** What the policy asked of the restored database, and what was found. */
export function CheckList({ checks }: { checks: readonly CheckResult[] }) {
  const t = useTranslations('drill.checks');
  return (
    <Card title={t('title')}>
      <ul className="flex flex-col gap-2">
        {checks.map((result) => {
          const tone = result.passed ? 'ok' : 'bad';
          return (
            <li className="flex gap-2.5" key={JSON.stringify(result.check)}>
              <Icon className={`mt-[3px] ${toneText[tone]}`} name={toneIcons[tone]} />
              <div className="min-w-0 [overflow-wrap:anywhere]">
                <p className="font-[550]">
                  <Asked result={result} />
                </p>
                <p className="text-soft">
                  <Found result={result} />
                </p>
              </div>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

function Asked({ result: { check } }: { result: CheckResult }) {
  const t = useTranslations('drill.checks');
  const table = tableText(check.schema, check.table);
  return check.kind === 'newest-value'
    ? t('newest', { table, column: check.column, days: check.maxAgeDays })
    : t('rows', { table, rows: check.rows });
}

function Found({ result: { check, passed, found } }: { result: CheckResult }) {
  const t = useTranslations('drill.checks');
  if (found === null) return t('nothing');
  const verdict = passed ? 'yes' : 'no';
  return check.kind === 'newest-value'
    ? t('foundAge', { verdict, days: Math.floor(found) })
    : t('foundRows', { verdict, rows: found });
}
