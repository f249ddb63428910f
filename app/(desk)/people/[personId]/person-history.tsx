import { getTranslations } from 'next-intl/server';
import { AuditTable } from '#app/(desk)/audit/audit-table.tsx';
import { Card } from '#app/ui/card.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import { requireActor } from '#lib/access/require-actor.ts';
import { listAudit } from '#lib/central/audit/list-audit.ts';
import type { PersonDetail } from '#lib/central/people/find-person.ts';

const shown = 10;

/** What was last done to this person's account, and the way to what they did themselves. */
export async function PersonHistory({ person, timeZone }: { person: PersonDetail; timeZone: string }) {
  const by = await requireActor('audit.read');
  const [t, { entries }] = await Promise.all([
    getTranslations('people.history'),
    listAudit(by, { subjectId: person.id }),
  ]);
  return (
    <Card
      actions={<TextLink href={`/audit?actor=${person.id}`}>{t('own')}</TextLink>}
      flush
      title={t('title')}
    >
      {entries.length === 0 ? (
        <p className="px-4 pb-4 desk:px-[22px]">{t('none')}</p>
      ) : (
        <AuditTable caption={t('title')} entries={entries.slice(0, shown)} isShort timeZone={timeZone} />
      )}
    </Card>
  );
}
