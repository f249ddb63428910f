import { useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { CopyText } from '#app/ui/copy-text.tsx';
import { Fold } from '#app/ui/fold.tsx';
import { postgresGrants } from '#lib/domain/postgres-grants.ts';

/** What the database's administrator runs once, so that the account may read all and write nothing. */
export function Grants({ user, database }: { user: string; database: string }) {
  const t = useTranslations('source.grants');
  const grants = postgresGrants({ user: user || 'keepwell', database: database || t('yourDatabase') });
  return (
    <Card title={t('title')}>
      <p>{t('text')}</p>
      <CopyText label={t('account')} text={grants.account} />
      <Fold summary={t('more')}>
        <CopyText label={t('olderServers')} text={grants.olderServers} />
        <CopyText label={t('rowSecurity')} text={grants.rowSecurity} />
        <CopyText label={t('largeObjects')} text={grants.largeObjects} />
      </Fold>
    </Card>
  );
}
