import { useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { CopyText } from '#app/ui/copy-text.tsx';
import type { Manifest } from '#lib/contract/manifest.ts';

/** The way back without Keepwell: the exact commands for these very files. */
export function ByHand({ manifest }: { manifest: Manifest }) {
  const t = useTranslations('backup.byHand');
  const dump = shellWord(fileName(manifest.dump.name));
  const globals = manifest.globals && shellWord(fileName(manifest.globals.name));
  const database = shellWord(`${manifest.source.database}_restored`);
  const open = (file: string): string => `age -d -i recovery-key.txt ${file} | zstd -d`;
  return (
    <Card title={t('title')}>
      <p className="mb-2 text-[14px] text-soft">{t('explain')}</p>
      <p>{t('get')}</p>
      <CopyText label={t('check')} text={`echo '${manifest.dump.sha256}  '${dump} | sha256sum -c`} />
      {globals && <CopyText label={t('roles')} text={`${open(globals)} | psql -d postgres`} />}
      <CopyText
        label={`${globals ? 4 : 3}. ${t('data')}`}
        text={`createdb -T template0 ${database}\n${open(dump)} | pg_restore --exit-on-error -d ${database}`}
      />
    </Card>
  );
}

/** The name alone: whoever restores has the files beside them. */
function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** As a POSIX shell takes it for one word, whatever characters the name holds. */
function shellWord(text: string): string {
  return /^[\w.@%+=:,/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
