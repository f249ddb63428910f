import { useTranslations } from 'next-intl';
import { DataTable } from '#app/ui/data-table.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import type { Tone } from '#app/ui/tone.ts';
import type { PracticeLine } from '#lib/central/practices/list-practices.ts';

export const recoveryKeyTones: Record<PracticeLine['recoveryKey'], Tone> = {
  missing: 'bad',
  unconfirmed: 'warn',
  kept: 'ok',
};

export function PracticeTable({ practices }: { practices: PracticeLine[] }) {
  const t = useTranslations('practice.list');
  return (
    <DataTable
      caption={t('title')}
      columns={[
        {
          key: 'name',
          header: t('column.name'),
          primary: true,
          cell: ({ id, name }) => <TextLink href={`/practices/${id}`}>{name}</TextLink>,
        },
        { key: 'sites', header: t('column.sites'), align: 'right', cell: ({ sites }) => sites },
        {
          key: 'agents',
          header: t('column.agents'),
          cell: ({ sites, agents }) =>
            sites === 0 ? (
              <StateWord tone="idle">{t('noSite')}</StateWord>
            ) : (
              <StateWord tone={agents === sites ? 'ok' : 'warn'}>{t('agents', { agents, sites })}</StateWord>
            ),
        },
        {
          key: 'recoveryKey',
          header: t('column.recoveryKey'),
          cell: ({ recoveryKey }) => (
            <StateWord tone={recoveryKeyTones[recoveryKey]}>{t(`recoveryKey.${recoveryKey}`)}</StateWord>
          ),
        },
        { key: 'phone', header: t('column.phone'), cell: ({ phone }) => phone ?? '–' },
      ]}
      rowKey={({ id }) => id}
      rows={practices}
    />
  );
}
