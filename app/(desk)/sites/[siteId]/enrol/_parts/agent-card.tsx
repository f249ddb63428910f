import { useTranslations } from 'next-intl';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { CopyText } from '#app/ui/copy-text.tsx';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { Facts } from '#app/ui/facts.tsx';
import { StatePill } from '#app/ui/state-pill.tsx';
import type { EnrolledAgent, SiteSetup } from '#lib/central/sites/find-site.ts';

type AgentCardProps = {
  agent: EnrolledAgent;
  practice: SiteSetup['practice'];
  siteId: string;
  timeZone: string;
};

/** Who joined, and how a person makes sure that it is the machine that they sat at. */
export function AgentCard({ agent, practice, siteId, timeZone }: AgentCardProps) {
  const t = useTranslations('siteSetup.agent');
  const print = (fingerprint: string) => <code className="font-mono text-[13.5px]">{fingerprint}</code>;
  return (
    <Card actions={<StatePill tone="ok">{t('enrolled')}</StatePill>} title={t('title')}>
      <p className="mb-3">{t('compare')}</p>
      <Facts
        items={[
          { label: t('signing'), value: print(agent.signingFingerprint) },
          { label: t('age'), value: print(agent.ageFingerprint) },
          {
            label: t('recovery'),
            value: practice.recoveryFingerprint && print(practice.recoveryFingerprint),
          },
          {
            label: t('since'),
            value: <DateTimeText at={agent.enrolledAt} style="full" timeZone={timeZone} />,
          },
          {
            label: t('heard'),
            value: <DateTimeText at={agent.lastHeardAt} style="full" timeZone={timeZone} />,
          },
          { label: t('version'), value: agent.version },
        ]}
      />
      <CopyText label={t('statusCommand')} text="keepwell-agent status" />
      <p className="my-3 text-soft">{t('differs')}</p>
      <div className="flex flex-wrap gap-2">
        <Button href={`/sites/${siteId}/sources/new`} variant="main">
          {t('next')}
        </Button>
        <Button href={`/practices/${practice.id}/sheet?site=${siteId}`} icon="print">
          {t('sheet')}
        </Button>
      </div>
    </Card>
  );
}
