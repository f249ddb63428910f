import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { DoorCard } from '#app/(door)/door-card.tsx';
import { LinkEnded } from '#app/(door)/link-ended.tsx';
import { findPasswordReset } from '#lib/central/sign-in/password-reset.ts';
import { systemClock } from '#lib/shared/clock.ts';
import { ResetForm } from './reset-form.tsx';

export async function generateMetadata(): Promise<Metadata> {
  // The address is the key: it must not be told to a page that is opened from here.
  return { title: (await getTranslations('access.reset'))('title'), referrer: 'no-referrer' };
}

export default async function ResetPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  const reset = await findPasswordReset(token, systemClock.now());
  if (reset === null) return <LinkEnded kind="reset" />;
  const t = await getTranslations('access.reset');
  return (
    <DoorCard sub={t('sub', { email: reset.email })} title={t('title')}>
      <ResetForm email={reset.email} token={token} />
    </DoorCard>
  );
}
