import { useTranslations } from 'next-intl';
import { Button } from '#app/ui/button.tsx';
import { Empty } from '#app/ui/empty.tsx';

/** Passwords are sealed to the site's agent: without one there is nobody to seal them for, and nobody to test. */
export function AgentFirst({ siteId }: { siteId: string }) {
  const t = useTranslations('siteSetup.agentFirst');
  return (
    <Empty
      action={
        <Button href={`/sites/${siteId}/enrol`} variant="main">
          {t('do')}
        </Button>
      }
      title={t('title')}
    >
      {t('text')}
    </Empty>
  );
}
