import { useTranslations } from 'next-intl';
import { Fold } from '#app/ui/fold.tsx';

/** Before and after, field by field, for whoever wants to know exactly. */
export function AuditDetails({ details }: { details: Record<string, unknown> }) {
  const t = useTranslations('audit');
  const lines = linesOf(details);
  if (lines.length === 0) return null;
  return (
    <Fold summary={t('details')}>
      <dl className="text-[13px]">
        {lines.map(({ field, before, after }) => (
          <div className="flex flex-wrap gap-x-2" key={field}>
            <dt className="text-soft">{field}</dt>
            <dd className="font-mono [overflow-wrap:anywhere]">
              {before === undefined ? after : `${before} → ${after}`}
            </dd>
          </div>
        ))}
      </dl>
    </Fold>
  );
}

type Line = { field: string; before?: string; after: string };

function linesOf(details: Record<string, unknown>): Line[] {
  const { before, after } = details;
  if (!isRecord(after))
    return Object.entries(details).map(([field, value]) => ({ field, after: textOf(value) }));
  const old = isRecord(before) ? before : {};
  return Object.keys(after)
    .filter((field) => textOf(old[field]) !== textOf(after[field]))
    .map((field) => ({ field, before: textOf(old[field]), after: textOf(after[field]) }));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
