import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getLocale, getTranslations } from 'next-intl/server';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { requireActor } from '#lib/access/require-actor.ts';
import { readDrill } from '#lib/central/drills/read-drill.ts';
import { formatWhen } from '#lib/i18n/format.ts';
import { CheckList } from './_parts/check-list.tsx';
import { Compared } from './_parts/compared.tsx';
import { DifferenceTable } from './_parts/difference-table.tsx';
import { DrawnBecause } from './_parts/drawn-because.tsx';
import { DrillAnswer } from './_parts/drill-answer.tsx';
import { DrillPlace } from './_parts/drill-place.tsx';
import { StepTimes } from './_parts/step-times.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('drill'))('title') };
}

type DrillPageProps = { params: Promise<{ drillId: string }> };

export default async function DrillPage({ params }: DrillPageProps) {
  const by = await requireActor('history.read');
  const drill = await readDrill(by, (await params).drillId);
  if (drill === null) notFound();
  const t = await getTranslations('drill');
  const locale = await getLocale();
  const { report, site } = drill;
  return (
    <Page
      actions={<Button href={`/backups/${drill.backup.id}`}>{t('toBackup')}</Button>}
      back={{ href: `/sites/${site.id}`, label: site.name }}
      sub={t('sub', {
        site: site.name,
        destination: drill.destination.name,
        when: formatWhen(drill.backup.snapshotAt, site.timeZone, locale, 'full'),
      })}
      title={t('heading', {
        source: drill.source,
        when: formatWhen(drill.finishedAt, site.timeZone, locale, 'full'),
      })}
    >
      <DrillAnswer drill={drill} />
      {report.comparison !== null && report.comparison.differencesTotal > 0 && (
        <DifferenceTable comparison={report.comparison} />
      )}
      {report.checks.length > 0 && <CheckList checks={report.checks} />}
      <Card title={t('why.title')}>
        <DrawnBecause drill={drill} />
      </Card>
      {report.steps.length > 0 && <StepTimes restoreMs={drill.restoreMs} steps={report.steps} />}
      {report.comparison !== null && <Compared comparison={report.comparison} figures={report.figures} />}
      <DrillPlace drill={drill} />
    </Page>
  );
}
