'use client';

import { useTranslations } from 'next-intl';
import { Button } from './button.tsx';
import { Page } from './page-frame.tsx';

type FailedPageProps = { error: unknown; retry: () => void };

/** A page that could not be made, with its reference for the support desk. */
export function FailedPage({ error, retry }: FailedPageProps) {
  const t = useTranslations('ui');
  return (
    <Page
      narrow
      sub={t('error.text', { reference: digestOf(error) ?? t('error.none') })}
      title={t('error.title')}
    >
      <div className="flex flex-wrap gap-2">
        <Button onClick={retry} variant="main">
          {t('error.again')}
        </Button>
        <Button href="/">{t('notFound.home')}</Button>
      </div>
    </Page>
  );
}

/** All that Next tells the browser of what was thrown at the centre: the mark to find it in the log by. */
function digestOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('digest' in error)) return undefined;
  return typeof error.digest === 'string' ? error.digest : undefined;
}
