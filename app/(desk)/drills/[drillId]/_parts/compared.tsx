import { useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { Facts } from '#app/ui/facts.tsx';
import { NumberText } from '#app/ui/figures.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import type { Comparison, DrillReport } from '#lib/contract/drill.ts';

/** What was held against the manifest, and what could not be: a comparison is worth what it looked at. */
export function Compared({
  comparison: { compared },
  figures,
}: {
  comparison: Comparison;
  figures: DrillReport['figures'];
}) {
  const t = useTranslations('drill.compared');
  const byNumber = compared.tables - compared.hashedTables;
  return (
    <Card title={t('title')}>
      <p className="mb-3 text-soft">{t('text')}</p>
      <Facts
        items={[
          {
            label: t('tables'),
            value: (
              <>
                {t('tablesAre', { tables: compared.tables, hashed: compared.hashedTables })}
                {byNumber > 0 && (
                  <>
                    {' '}
                    <span className="text-soft">{t('byNumber', { count: byNumber })}</span>
                  </>
                )}
              </>
            ),
          },
          { label: t('rows'), value: <NumberText value={compared.rows} /> },
          { label: t('sequences'), value: <NumberText value={compared.sequences} /> },
          { label: t('largeObjects'), value: <NumberText value={compared.largeObjects} /> },
          { label: t('objects'), value: <NumberText value={compared.objects} /> },
          {
            label: t('grants'),
            value:
              figures.grants === 'not-compared' ? (
                <StateWord tone="warn">
                  {t('grantsNot', { roles: String(figures.missingRoles ?? 'none') })}
                </StateWord>
              ) : (
                <StateWord tone="ok">{t('grantsYes')}</StateWord>
              ),
          },
        ]}
      />
    </Card>
  );
}
