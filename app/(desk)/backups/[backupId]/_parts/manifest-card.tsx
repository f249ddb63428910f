import { useLocale, useTranslations } from 'next-intl';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { Facts } from '#app/ui/facts.tsx';
import { Fold } from '#app/ui/fold.tsx';
import type { Manifest } from '#lib/contract/manifest.ts';
import { formatBytes } from '#lib/i18n/format.ts';
import { TableList } from './table-list.tsx';

/** What the database held in the snapshot that was backed up. */
export function ManifestCard({ manifest }: { manifest: Manifest }) {
  const t = useTranslations('backup.manifest');
  const locale = useLocale();
  const { content, versions } = manifest;
  const { largeObjects } = content;
  return (
    <Card
      actions={
        <Button download href={`/backups/${manifest.backupId}/manifest`} icon="download">
          {t('download')}
        </Button>
      }
      title={t('title')}
    >
      <p className="mb-3 text-[14px] text-soft">{t('explain')}</p>
      <Facts
        items={[
          { label: t('server'), value: `PostgreSQL ${versions.server}` },
          { label: t('tool'), value: `pg_dump ${versions.dumpTool}` },
          { label: t('encoding'), value: `${content.encoding} · ${content.collation}` },
          {
            label: t('excluded'),
            value: content.excludedSchemas.length > 0 && content.excludedSchemas.join(', '),
          },
          {
            label: t('largeObjects'),
            value: t('largeObjectsAre', {
              count: largeObjects.count,
              bytes: formatBytes(largeObjects.bytes, locale),
            }),
          },
          { label: t('sequences'), value: content.sequences.length },
          { label: t('objects'), value: countKinds(content.objects) },
          { label: t('sha'), value: <Mono>{manifest.dump.sha256}</Mono> },
          { label: t('signer'), value: <Mono>{manifest.signer.fingerprint}</Mono> },
          { label: t('opens'), value: t('opensAre', { count: manifest.recipients.length }) },
        ]}
      />
      <Fold open summary={t('tables', { count: content.tables.length })}>
        <TableList
          tables={content.tables
            .map(({ schema, name, rows, hash }) => ({
              name: `${schema}.${name}`,
              rows,
              isHashed: hash !== null,
            }))
            .sort((a, b) => b.rows - a.rows || (a.name < b.name ? -1 : 1))}
        />
      </Fold>
    </Card>
  );
}

/** `12 index, 4 view`: the kinds are PostgreSQL's own words. */
function countKinds(objects: Manifest['content']['objects']): string {
  const counts = new Map<string, number>();
  for (const { kind } of objects) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ') || '0';
}

function Mono({ children }: { children: string }) {
  return <span className="break-all font-mono text-[13px]">{children}</span>;
}
