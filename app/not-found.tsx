import { getTranslations } from 'next-intl/server';
import { Button } from '#app/ui/button.tsx';
import { Page } from '#app/ui/page-frame.tsx';

/** Also what a page of a foreign practice answers: that it exists is nobody's business but theirs. */
export default async function NotFound() {
  const t = await getTranslations('ui.notFound');
  return (
    <main className="mx-auto max-w-2xl px-5 py-14">
      <Page sub={t('text')} title={t('title')}>
        <Button href="/">{t('home')}</Button>
      </Page>
    </main>
  );
}
