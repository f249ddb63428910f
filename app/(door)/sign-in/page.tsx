import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { DoorCard } from '#app/(door)/door-card.tsx';
import { signedIn } from '#lib/access/signed-in.ts';
import { wayBack } from '#lib/access/way-back.ts';
import { SignInForm } from './sign-in-form.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('access.signIn'))('title') };
}

type Props = { searchParams: Promise<{ next?: string | string[] }> };

export default async function SignInPage({ searchParams }: Props) {
  const { next } = await searchParams;
  const way = wayBack(Array.isArray(next) ? next[0] : next);
  if ((await signedIn()) !== null) redirect(way);
  const t = await getTranslations('access.signIn');
  return (
    <DoorCard sub={t('sub')} title={t('title')}>
      <SignInForm next={way} />
    </DoorCard>
  );
}
