import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { Button } from '#app/ui/button.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { may } from '#lib/access/may.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { findRecoveryKey } from '#lib/central/recovery-key/find-recovery-key.ts';
import { KeyFacts } from './_parts/key-facts.tsx';
import { KeyPanel } from './_parts/key-panel.tsx';

export async function generateMetadata() {
  const t = await getTranslations('recovery.page');
  return { title: t('title') };
}

export default async function RecoveryKeyPage({ params }: { params: Promise<{ practiceId: string }> }) {
  const by = await requireActor('practice.read');
  const known = await findRecoveryKey(by, (await params).practiceId);
  if (known === null) notFound();
  const { practice, key } = known;
  const [t, mayMake] = await Promise.all([
    getTranslations('recovery.page'),
    may('recovery_key.make', { practiceId: practice.id }),
  ]);
  const state =
    key === null ? (mayMake ? 'make' : 'missing') : known.confirmedAt === null ? 'unconfirmed' : 'kept';
  return (
    <Page
      actions={
        key !== null && (
          <Button href={`/practices/${practice.id}/sheet`} icon="print">
            {t('sheet')}
          </Button>
        )
      }
      back={{ href: `/practices/${practice.id}`, label: practice.name }}
      narrow
      sub={t('sub')}
      title={t(`answer.${state}`)}
    >
      {mayMake ? (
        <KeyPanel known={known} />
      ) : (
        key === null && <Notice tone="warn">{t('managerMakes')}</Notice>
      )}
      {key !== null && <KeyFacts known={known} />}
    </Page>
  );
}
