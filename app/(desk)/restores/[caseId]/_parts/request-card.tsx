import { useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { Facts } from '#app/ui/facts.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import { useWhen } from '#app/ui/when.ts';
import type { CaseView } from '#lib/central/restores/case-view.ts';

/** What exactly was asked for: from where, and where to. */
export function RequestCard({ view, now }: { view: CaseView; now: Date }) {
  const t = useTranslations('restore.request');
  return (
    <Card title={t('title')}>
      <Facts
        items={[
          { label: t('from'), value: <Origin now={now} view={view} /> },
          { label: t('to'), value: <Target view={view} /> },
          {
            label: t('practice'),
            value: (
              <>
                {view.practice.name} · <TextLink href={`/sites/${view.site.id}`}>{view.site.name}</TextLink>
              </>
            ),
          },
          {
            label: t('approved'),
            value:
              view.decided && view.permittedBy
                ? t(`by.${view.permittedBy}`, { name: view.decided.byName })
                : null,
          },
          { label: t('support'), value: view.support && t('supportBy', { name: view.support.byName }) },
        ]}
      />
    </Card>
  );
}

function Origin({ view, now }: { view: CaseView; now: Date }) {
  const t = useTranslations('restore.request');
  const when = useWhen(now);
  const { origin, backup, undoes } = view;
  if (origin.kind === 'file') return <span className="break-all font-mono text-[13px]">{origin.path}</span>;
  if (origin.kind === 'kept') {
    return (
      <>
        {t('kept')} {undoes && <TextLink href={`/restores/${undoes.caseId}`}>{t('earlier')}</TextLink>}
      </>
    );
  }
  if (backup === null) return t('gone');
  return (
    <>
      <TextLink href={`/backups/${backup.backupId}`}>
        {t('backup', { source: backup.source, when: when(backup.snapshotAt, view.site.timeZone) })}
      </TextLink>
      {backup.destination && <> · {t('copyAt', { destination: backup.destination })}</>}
      {backup.site !== view.site.name && <> · {t('ofSite', { site: backup.site })}</>}
    </>
  );
}

function Target({ view }: { view: CaseView }) {
  const t = useTranslations('restore.request');
  const { database, mode, server } = view.target;
  if (mode === 'replace') return t('replace', { database });
  return server === null ? t('beside', { database }) : t('server', { database, server });
}
