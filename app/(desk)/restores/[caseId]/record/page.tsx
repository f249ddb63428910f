import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { PrintButton } from '#app/(desk)/practices/[practiceId]/sheet/_parts/print-button.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { requireActor } from '#lib/access/require-actor.ts';
import { readRecord } from '#lib/central/restores/read-record.ts';
import { CaseHeading } from '../_parts/case-heading.tsx';
import { RecordSheet } from './record-sheet.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('restore'))('record.title') };
}

const aYearMs = 365 * 86_400_000;

type RecordPageProps = { params: Promise<{ caseId: string }> };

/** The case as a record to print and put away. */
export default async function RecordPage({ params }: RecordPageProps) {
  const by = await requireActor('history.read');
  const { caseId } = await params;
  const record = await readRecord(by, caseId);
  if (record === null) notFound();
  const t = await getTranslations('restore.record');
  // It is read on another day than it was printed: no instant in it is told as today's.
  const readAt = new Date(record.view.requestedAt.getTime() + aYearMs);
  return (
    <Page
      actions={<PrintButton label={t('print')} />}
      back={{ href: `/restores/${caseId}`, label: t('back') }}
      narrow
      sub={<CaseHeading now={readAt} view={record.view} />}
      title={t('title')}
    >
      <RecordSheet now={readAt} record={record} />
    </Page>
  );
}
