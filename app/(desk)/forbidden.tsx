import { getTranslations } from 'next-intl/server';
import { Button } from '#app/ui/button.tsx';
import { Page } from '#app/ui/page-frame.tsx';

/** Somebody who is signed in asked for what none of their roles allow: whom to ask for it. */
export default async function Forbidden() {
  const t = await getTranslations('ui');
  return (
    <Page narrow sub={t('notAllowed.text')} title={t('notAllowed.title')}>
      <Button href="/">{t('notFound.home')}</Button>
    </Page>
  );
}
