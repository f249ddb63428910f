import type { Metadata } from 'next';
import { notFound, redirect } from 'next/navigation';
import { getLocale, getTranslations } from 'next-intl/server';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { Empty } from '#app/ui/empty.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import { requireActor } from '#lib/access/require-actor.ts';
import {
  listRestoreSites,
  type Restorable,
  readRestorable,
  siteOfBackup,
} from '#lib/central/restores/read-restorable.ts';
import { formatWhen } from '#lib/i18n/format.ts';
import { RestoreForm } from './_parts/restore-form.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('restore'))('new.title') };
}

type NewRestoreProps = { searchParams: Promise<Record<string, unknown>> };

/** Asks what is to be brought back, from which copy, where to and why. Nothing of the clinic's changes by it. */
export default async function NewRestorePage({ searchParams }: NewRestoreProps) {
  const by = await requireActor('restore.request');
  const parameters = await searchParams;
  const backupId = textOf(parameters.backup);
  const isFile = parameters.from === 'file';
  const siteId = textOf(parameters.site) ?? (backupId === null ? null : await siteOfBackup(by, backupId));
  if (siteId === null) {
    if (backupId !== null) notFound();
    return <ChooseSite sites={await listRestoreSites(by)} />;
  }
  const restorable = await readRestorable(by, { siteId, backupId });
  if (restorable === null) notFound();
  const t = await getTranslations('restore.new');
  const locale = await getLocale();
  const { backup, site } = restorable;
  const title =
    backup === null
      ? t(isFile ? 'headingFile' : 'headingChoose', { site: site.name })
      : t('heading', {
          source: backup.source,
          when: formatWhen(backup.snapshotAt, site.timeZone, locale, 'long'),
        });
  return (
    <Page
      back={{
        href: backup ? `/backups/${backup.backupId}` : `/sites/${siteId}`,
        label: backup ? t('backBackup') : site.name,
      }}
      narrow
      sub={t('sub')}
      title={title}
    >
      {!site.hasAgent ? (
        <Empty
          action={<Button href={`/sites/${siteId}/enrol`}>{t('noAgentAction')}</Button>}
          title={t('noAgent')}
        >
          {t('noAgentText')}
        </Empty>
      ) : backup === null && !isFile ? (
        <ChooseBackup restorable={restorable} />
      ) : (
        <RestoreForm restorable={restorable} />
      )}
    </Page>
  );
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value.length <= 64 ? value : null;
}

async function ChooseSite({ sites }: { sites: Awaited<ReturnType<typeof listRestoreSites>> }) {
  const [only] = sites;
  if (only !== undefined && sites.length === 1) redirect(`/restores/new?site=${only.siteId}`);
  const t = await getTranslations('restore.new');
  return (
    <Page back={{ href: '/restores', label: t('back') }} narrow sub={t('sub')} title={t('chooseSite')}>
      <Card>
        <ul className="flex flex-col gap-2">
          {sites.map((site) => (
            <li key={site.siteId}>
              <TextLink href={`/restores/new?site=${site.siteId}`}>{site.name}</TextLink>{' '}
              <span className="text-[13.5px] text-soft">{site.practice}</span>
            </li>
          ))}
        </ul>
      </Card>
    </Page>
  );
}

async function ChooseBackup({ restorable }: { restorable: Restorable }) {
  const t = await getTranslations('restore.new');
  const locale = await getLocale();
  const { site, newest } = restorable;
  return (
    <>
      <Card title={t('chooseBackup')}>
        {newest.length === 0 && <p className="text-soft">{t('noBackup')}</p>}
        <ul className="flex flex-col gap-2">
          {newest.map((backup) => (
            <li className="flex flex-wrap items-baseline gap-x-3" key={backup.backupId}>
              <TextLink href={`/restores/new?backup=${backup.backupId}`}>
                {formatWhen(backup.snapshotAt, site.timeZone, locale, 'long')}
              </TextLink>
              <span className="text-[13.5px] text-soft">{backup.source}</span>
            </li>
          ))}
        </ul>
        <p className="mt-3 text-[14px]">
          <TextLink href={`/history?site=${site.siteId}`}>{t('older')}</TextLink>
        </p>
      </Card>
      <Card title={t('fromFile')}>
        <p className="mb-3">{t('fromFileText')}</p>
        <Button href={`/restores/new?site=${site.siteId}&from=file`} icon="folder">
          {t('fromFileAction')}
        </Button>
      </Card>
    </>
  );
}
