import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Card } from '#app/ui/card.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { config } from '#lib/central/config.ts';
import { listGrantPlaces } from '#lib/central/people/list-places.ts';
import { requirePeopleChanger } from '../changer.ts';
import { InviteForm } from './invite-form.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('people.invitation'))('title') };
}

export default async function InvitePage() {
  const by = await requirePeopleChanger();
  const [t, places] = await Promise.all([getTranslations('people'), listGrantPlaces(by)]);
  return (
    <Page
      back={{ href: '/people', label: t('title') }}
      narrow
      sub={t('invitation.sub')}
      title={t('invitation.title')}
    >
      <Card>
        <InviteForm
          canGiveDesk={by.permission === 'staff.change'}
          canMail={config().smtpUrl !== null}
          places={places}
        />
      </Card>
    </Page>
  );
}
