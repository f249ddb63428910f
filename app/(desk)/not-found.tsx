import { getTranslations } from 'next-intl/server';
import { Button } from '#app/ui/button.tsx';
import { Page } from '#app/ui/page-frame.tsx';

/** Within the frame, so that the way on stays in sight. */
export default async function NotFound() {
  const t = await getTranslations('ui.notFound');
  return (
    <Page narrow sub={t('text')} title={t('title')}>
      <Button href="/">{t('home')}</Button>
    </Page>
  );
}
