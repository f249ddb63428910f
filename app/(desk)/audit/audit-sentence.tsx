import { useTranslations } from 'next-intl';
import { auditActions } from '#lib/central/audit/actions.ts';
import type { AuditRow } from '#lib/central/audit/list-audit.ts';
import { roles } from '#lib/domain/words.ts';

/** What was done, in a sentence; an action that this version doesn't know shows its name. */
export function AuditSentence({ entry }: { entry: AuditRow }) {
  const t = useTranslations();
  const known = auditActions.find((action) => action === entry.action);
  if (known === undefined) return <>{`${entry.action}: ${entry.subject.name}`}</>;
  const { role, by, sessionsEnded } = entry.details;
  const held = roles.find((one) => one === role);
  const site = typeof entry.details.site === 'string' ? entry.details.site : entry.site?.name;
  return (
    <>
      {t(`audit.sentence.${known.replace('.', '_')}`, {
        subject: entry.subject.name,
        practice: entry.practice?.name ?? '',
        place: site ?? entry.practice?.name ?? t('people.place.everywhere'),
        role: held ? t(`common.role.${held}`) : '',
        by: typeof by === 'string' ? by : 'other',
        count: typeof sessionsEnded === 'number' ? sessionsEnded : 0,
      })}
    </>
  );
}
