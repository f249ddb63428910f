import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { Notice } from '#app/ui/notice.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { requireActor } from '#lib/access/require-actor.ts';
import { findRecoveryKey } from '#lib/central/recovery-key/find-recovery-key.ts';
import { PrintButton } from './_parts/print-button.tsx';
import { RecoverySheet } from './_parts/recovery-sheet.tsx';

type SheetPageProps = { params: Promise<{ practiceId: string }>; searchParams: Promise<{ site?: string }> };

export async function generateMetadata() {
  const t = await getTranslations('recovery.sheet');
  return { title: t('supplement') };
}

/** The sheet without the key itself: how to restore by hand, and the signing fingerprints of the sites (or of one). */
export default async function SheetPage({ params, searchParams }: SheetPageProps) {
  const by = await requireActor('practice.read');
  const { practiceId } = await params;
  const { site } = await searchParams;
  const known = await findRecoveryKey(by, practiceId);
  if (known === null || known.key === null) notFound();
  const sites = known.sites.filter(({ siteId }) => site === undefined || siteId === site);
  if (site !== undefined && sites.length === 0) notFound();
  const t = await getTranslations('recovery.sheet');
  return (
    <Page
      actions={<PrintButton label={t('print')} />}
      back={{ href: `/practices/${practiceId}/recovery-key`, label: t('back') }}
      narrow
      title={t('supplement')}
    >
      <div className="print:hidden">
        <Notice tone="idle">{t('withoutKey')}</Notice>
      </div>
      <RecoverySheet identity={null} known={{ ...known, sites }} recipient={known.key.recipient} />
    </Page>
  );
}
