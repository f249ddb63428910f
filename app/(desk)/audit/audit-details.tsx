import { useTranslations } from 'next-intl';
import { Fold } from '#app/ui/fold.tsx';
import { auditLines } from './audit-lines.ts';

/** Before and after, field by field, for whoever wants to know exactly. */
export function AuditDetails({ details }: { details: Record<string, unknown> }) {
  const t = useTranslations('audit');
  const lines = auditLines(details);
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
