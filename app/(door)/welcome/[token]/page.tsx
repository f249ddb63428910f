import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { DoorCard } from '#app/(door)/door-card.tsx';
import { LinkEnded } from '#app/(door)/link-ended.tsx';
import { findWelcome } from '#lib/central/people/join.ts';
import { systemClock } from '#lib/shared/clock.ts';
import { WelcomeForm } from './welcome-form.tsx';

export async function generateMetadata(): Promise<Metadata> {
  // The address is the key: it must not be told to a page that is opened from here.
  return { title: (await getTranslations('access.welcome'))('title'), referrer: 'no-referrer' };
}

/** Only shows: mail programs and chats open links to preview them, so looking must not use it up. */
export default async function WelcomePage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const welcome = await findWelcome(token, systemClock.now());
  if (welcome === null) return <LinkEnded kind="welcome" />;
  const t = await getTranslations('access.welcome');
  const isFirst = welcome.kind === 'first_administrator';
  return (
    <DoorCard
      sub={isFirst ? t('first.sub') : t('sub', { email: welcome.email })}
      title={isFirst ? t('first.title') : t('title')}
    >
      <WelcomeForm
        email={isFirst ? null : welcome.email}
        locale={isFirst ? null : welcome.locale}
        name={isFirst ? '' : welcome.name}
        token={token}
      />
    </DoorCard>
  );
}
