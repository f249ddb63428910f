import { useTranslations } from 'next-intl';
import { Button } from '#app/ui/button.tsx';
import { DoorCard } from './door-card.tsx';

/** A link that was used, has ended, or was copied wrongly: what to do instead. */
export function LinkEnded({ kind }: { kind: 'welcome' | 'reset' }) {
  const t = useTranslations(`access.${kind}.ended`);
  return (
    <DoorCard sub={t('text')} title={t('title')}>
      <div className="flex flex-wrap gap-2">
        {kind === 'reset' && (
          <Button href="/forgot" variant="main">
            {t('again')}
          </Button>
        )}
        <Button href="/sign-in">{t('signIn')}</Button>
      </div>
    </DoorCard>
  );
}
