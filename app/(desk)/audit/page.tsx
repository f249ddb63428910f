import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { CopyText } from '#app/ui/copy-text.tsx';
import { Empty } from '#app/ui/empty.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { Pager } from '#app/ui/pager.tsx';
import { requireActor } from '#lib/access/require-actor.ts';
import { listAudit, listAuditChoices } from '#lib/central/audit/list-audit.ts';
import { readAuditHead } from '#lib/central/audit/read-head.ts';
import { readOwnTimeZone } from '#lib/central/people/own-time-zone.ts';
import { auditAddress, readAuditQuery, toAuditFilter } from './audit-address.ts';
import { AuditFilters } from './audit-filters.tsx';
import { AuditTable } from './audit-table.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('audit'))('title') };
}

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function AuditPage({ searchParams }: Props) {
  const by = await requireActor('audit.read');
  const query = readAuditQuery(await searchParams);
  const timeZone = await readOwnTimeZone(by);
  const [t, { entries, next }, choices, head] = await Promise.all([
    getTranslations('audit'),
    listAudit(by, toAuditFilter(query, timeZone)),
    listAuditChoices(by),
    readAuditHead(by),
  ]);
  return (
    <Page sub={t('sub', { timeZone })} title={t('title')}>
      <AuditFilters query={query} {...choices} />
      {entries.length === 0 ? (
        <Empty action={<Button href="/audit">{t('empty.all')}</Button>} title={t('empty.title')}>
          {t('empty.text')}
        </Empty>
      ) : (
        <Card flush>
          <AuditTable caption={t('title')} entries={entries} timeZone={timeZone} />
        </Card>
      )}
      <Pager
        label={t('pages')}
        next={next && auditAddress({ ...query, after: next })}
        nextLabel={t('older')}
        previous={query.after ? auditAddress({ ...query, after: undefined }) : null}
        previousLabel={t('newest')}
      />
      {head !== null && (
        <section className="mt-6 max-w-3xl">
          <CopyText label={t('head.label')} text={`${head.seq}:${head.hash}`} />
          <p className="text-[13.5px] text-soft">{t('head.text', { command: 'npm run audit:verify' })}</p>
        </section>
      )}
    </Page>
  );
}
