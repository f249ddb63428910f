import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { DoorCard } from '#app/(door)/door-card.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import { ForgotForm } from './forgot-form.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('access.forgot'))('title') };
}

export default async function ForgotPage() {
  const t = await getTranslations('access.forgot');
  return (
    <DoorCard sub={t('sub')} title={t('title')}>
      <ForgotForm />
      <p className="mt-4">
        <TextLink href="/sign-in">{t('back')}</TextLink>
      </p>
    </DoorCard>
  );
}
