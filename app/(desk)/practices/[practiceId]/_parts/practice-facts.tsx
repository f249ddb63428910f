import { useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { Facts } from '#app/ui/facts.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import type { PracticePage } from '#lib/central/practices/find-practice.ts';
import { localeNames } from '#lib/i18n/locales.ts';
import { recoveryKeyTones } from '../../_parts/practice-table.tsx';

export function PracticeFacts({
  practice,
  mayReadPeople,
}: {
  practice: PracticePage;
  mayReadPeople: boolean;
}) {
  const t = useTranslations('practice.facts');
  const { recoveryKey } = practice;
  const own = `/practices/${practice.id}`;
  return (
    <Card title={t('title')}>
      <Facts
        items={[
          {
            label: t('recoveryKey'),
            value: (
              <>
                <StateWord tone={recoveryKeyTones[recoveryKey.state]}>
                  <TextLink href={`${own}/recovery-key`}>{t(`key.${recoveryKey.state}`)}</TextLink>
                </StateWord>
                {recoveryKey.holder !== null && (
                  <span className="block text-soft">{t('heldBy', { holder: recoveryKey.holder })}</span>
                )}
              </>
            ),
          },
          {
            label: t('policies'),
            value: (
              <TextLink href={`${own}/policies`}>{t('policyCount', { count: practice.policies })}</TextLink>
            ),
          },
          {
            label: t('destinations'),
            value: (
              <TextLink href={`${own}/destinations`}>
                {t('destinationCount', { count: practice.destinations })}
              </TextLink>
            ),
          },
          {
            label: t('people'),
            value: mayReadPeople ? (
              <TextLink href={`/people?practice=${practice.id}`}>
                {t('peopleCount', { count: practice.people })}
              </TextLink>
            ) : (
              t('peopleCount', { count: practice.people })
            ),
          },
          {
            label: t('phone'),
            value:
              practice.phone === null ? (
                t('noPhone')
              ) : (
                <TextLink href={`tel:${practice.phone}`}>{practice.phone}</TextLink>
              ),
          },
          { label: t('language'), value: localeNames[practice.locale] },
        ]}
      />
    </Card>
  );
}
