import { getTranslations } from 'next-intl/server';
import { Button } from '#app/ui/button.tsx';
import { Empty } from '#app/ui/empty.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { may } from '#lib/access/may.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { listPractices } from '#lib/central/practices/list-practices.ts';

/** Where there is no site yet: what is needed, and the way to it. */
export async function FirstSteps() {
  const t = await getTranslations('overview');
  const practices = await listPractices(await requireActor('practice.read'));
  const mayCreate = await may('practice.create');
  return (
    <Page title={t('none.title')}>
      <Empty
        action={
          <>
            {practices.map((practice) => (
              <Button href={`/practices/${practice.id}`} key={practice.id} variant="main">
                {t('none.continue', { practice: practice.name })}
              </Button>
            ))}
            {mayCreate && practices.length === 0 && (
              <Button href="/practices/new" icon="plus" variant="main">
                {t('none.add')}
              </Button>
            )}
          </>
        }
        title={t('none.text')}
      >
        {!mayCreate && practices.length === 0 && t('none.ask')}
      </Empty>
    </Page>
  );
}
