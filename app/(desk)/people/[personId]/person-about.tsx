import { useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { Facts } from '#app/ui/facts.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import type { PersonDetail } from '#lib/central/people/find-person.ts';

export function PersonAbout({ person, timeZone }: { person: PersonDetail; timeZone: string }) {
  const t = useTranslations('people.person');
  const { phone, createdAt, lastSeenAt } = person;
  return (
    <Card title={t('about')}>
      <Facts
        items={[
          {
            label: t('phone'),
            value: phone && <TextLink href={`tel:${phone.replace(/[^+0-9]/g, '')}`}>{phone}</TextLink>,
          },
          { label: t('added'), value: <DateTimeText at={createdAt} style="date" timeZone={timeZone} /> },
          {
            label: t('seen'),
            value: lastSeenAt ? <DateTimeText at={lastSeenAt} timeZone={timeZone} /> : t('never'),
          },
        ]}
      />
    </Card>
  );
}
