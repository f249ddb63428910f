import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getLocale, getTranslations } from 'next-intl/server';
import { LiveFeed } from '#app/(desk)/sites/[siteId]/_site/live-feed.tsx';
import { Button } from '#app/ui/button.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import { may } from '#lib/access/may.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { type BackupView, readBackup } from '#lib/central/backups/read-backup.ts';
import { readManifest } from '#lib/central/backups/read-manifest.ts';
import { listHolds } from '#lib/central/holds/list-holds.ts';
import { isProven } from '#lib/domain/recovery-point.ts';
import { formatBytes, formatWhen } from '#lib/i18n/format.ts';
import { BackupTimeline } from './_parts/backup-timeline.tsx';
import { ByHand } from './_parts/by-hand.tsx';
import { CopyCard } from './_parts/copy-card.tsx';
import { HoldsCard } from './_parts/holds-card.tsx';
import { ManifestCard } from './_parts/manifest-card.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('backup'))('title') };
}

type BackupPageProps = { params: Promise<{ backupId: string }> };

export default async function BackupPage({ params }: BackupPageProps) {
  const by = await requireActor('history.read');
  const { backupId } = await params;
  const backup = await readBackup(by, backupId);
  if (backup === null) notFound();
  const here = { practiceId: backup.practiceId, siteId: backup.site.id };
  const [mayVerify, mayDrill, mayAsk] = await Promise.all([
    may('backup.order', here),
    may('drill.order', here),
    may('restore.request', here),
  ]);
  const signed = (await may('manifest.read', here))
    ? await readManifest(await requireActor('manifest.read'), backupId)
    : null;
  const t = await getTranslations('backup');
  const locale = await getLocale();
  return (
    <Page
      actions={
        mayAsk && (
          <Button href={`/restores/new?backup=${backupId}`} icon="restore">
            {t('restore')}
          </Button>
        )
      }
      back={{ href: `/history?site=${backup.site.id}`, label: t('back') }}
      sub={t('sub', {
        site: backup.site.name,
        set: backup.set.name,
        bytes: formatBytes(backup.sizeBytes, locale),
        plain: formatBytes(backup.plainBytes, locale),
        rows: backup.totalRows,
      })}
      title={t('heading', {
        source: backup.source,
        when: formatWhen(backup.snapshotAt, backup.site.timeZone, locale, 'full'),
      })}
    >
      <Standing backup={backup} />
      {backup.siblings.length > 0 && (
        <p className="mb-3">
          {t('together')}{' '}
          {backup.siblings.map((sibling, position) => (
            <span key={sibling.backupId}>
              {position > 0 && ', '}
              <TextLink href={`/backups/${sibling.backupId}`}>{sibling.source}</TextLink>
            </span>
          ))}
        </p>
      )}
      <BackupTimeline backup={backup} />
      <LiveFeed isOpen siteId={backup.site.id}>
        <h2 className="mt-6 mb-3 font-semibold text-[18px]">{t('copies.title')}</h2>
        {backup.copies.length === 0 && <p className="mb-3 text-soft">{t('copies.none')}</p>}
        {backup.copies.map((copy) => (
          <CopyCard
            copy={copy}
            key={copy.copyId}
            mayDrill={mayDrill}
            mayVerify={mayVerify}
            siteId={backup.site.id}
            timeZone={backup.site.timeZone}
          />
        ))}
      </LiveFeed>
      <HoldsCard
        backupId={backupId}
        holds={await listHolds(by, backupId)}
        mayChange={await may('hold.change', here)}
        timeZone={backup.site.timeZone}
      />
      {signed && <ByHand manifest={signed.manifest} />}
      {signed && <ManifestCard manifest={signed.manifest} />}
    </Page>
  );
}

/** The answer first: whether this backup could be used. */
async function Standing({ backup }: { backup: BackupView }) {
  const t = await getTranslations('backup.answer');
  const proven = backup.copies.filter(isProven);
  if (backup.copies.some((copy) => copy.drillFailedAt !== null)) {
    const failed = backup.copies.find((copy) => copy.drill?.outcome === 'failed')?.drill ?? null;
    return (
      <Notice
        actions={failed && <Button href={`/drills/${failed.drillId}`}>{t('toDrill')}</Button>}
        title={t('drillFailed')}
        tone="bad"
      >
        {t('drillFailedText')}
      </Notice>
    );
  }
  if (proven.length === 0) return <Notice title={t('none')} tone="bad" />;
  const offSite = proven.filter((copy) => copy.destination.placement === 'off-site').length;
  return (
    <Notice
      title={t('proven', { copies: proven.length, offSite })}
      tone={proven.length > 1 && offSite > 0 ? 'ok' : 'warn'}
    />
  );
}
