import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { Facts } from '#app/ui/facts.tsx';
import { FailureText } from '#app/ui/failure-text.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { StateWord } from '#app/ui/state-pill.tsx';
import { useWhen } from '#app/ui/when.ts';
import type { AgentView } from '#lib/central/site-view/load-agent.ts';
import { isUnheard } from '#lib/domain/health.ts';
import { formatBytes, formatDuration } from '#lib/i18n/format.ts';

type AgentCardProps = { agent: AgentView | null; now: Date; timeZone: string; enrol: string | null };

/** The Keepwell process at the clinic: when it was last heard, what it runs on, and what it will follow. */
export function AgentCard({ agent, now, timeZone, enrol }: AgentCardProps) {
  const t = useTranslations('site.agent');
  const keeping = useTranslations('retention');
  if (agent === null) {
    return (
      <Card title={t('title')}>
        <p className="mb-3 text-soft">{t('none')}</p>
        {enrol && (
          <Button href={enrol} variant="main">
            {t('enrol')}
          </Button>
        )}
      </Card>
    );
  }
  const { report, assignment } = agent;
  return (
    <Card actions={enrol && <Button href={enrol}>{t('manage')}</Button>} title={t('title')}>
      {assignment?.refusal && (
        <Notice title={t('refused', { version: assignment.newest })} tone="warn">
          <FailureText failure={assignment.refusal} />
        </Notice>
      )}
      <Facts
        items={[
          { label: t('heard'), value: <Heard agent={agent} now={now} timeZone={timeZone} /> },
          { label: t('machine'), value: report && `${report.hostName} (${report.platform})` },
          { label: t('version'), value: agent.version },
          {
            label: t('enrolled'),
            value: <DateTimeText at={agent.enrolledAt} style="date" timeZone={timeZone} />,
          },
          { label: t('settings'), value: <Settings assignment={assignment} /> },
          {
            label: t('tools'),
            value:
              report &&
              listOr(
                report.tools.map(({ name, version, path }) => `${name} ${version} (${path})`),
                t('noTools'),
              ),
          },
          { label: t('roots'), value: report && listOr(report.allowedRoots, t('noRoots')) },
          { label: t('staging'), value: report && <Staging report={report} /> },
          { label: keeping('floor.label'), value: report?.floor && keeping('floor.text', report.floor) },
          { label: t('signing'), value: <Fingerprint>{agent.signingFingerprint}</Fingerprint> },
          { label: t('recipient'), value: <Fingerprint>{agent.recipientFingerprint}</Fingerprint> },
        ]}
      />
    </Card>
  );
}

function Heard({ agent, now, timeZone }: { agent: AgentView; now: Date; timeZone: string }) {
  const t = useTranslations('site.agent');
  const locale = useLocale();
  const when = useWhen(now);
  const ageMs = Math.max(0, now.getTime() - agent.lastHeardAt.getTime());
  if (!isUnheard(agent.lastHeardAt, now)) {
    return <StateWord tone="ok">{ageMs < 60_000 ? t('now') : when(agent.lastHeardAt, timeZone)}</StateWord>;
  }
  const age = formatDuration(ageMs, locale, 'long');
  return <StateWord tone="warn">{t('heardAt', { when: when(agent.lastHeardAt, timeZone), age })}</StateWord>;
}

function Settings({ assignment }: Pick<AgentView, 'assignment'>) {
  const t = useTranslations('site.agent');
  if (assignment === null || assignment.acknowledged === null) return t('settingsNone');
  const { newest, acknowledged } = assignment;
  return acknowledged >= newest
    ? t('settingsCurrent', { version: acknowledged })
    : t('settingsBehind', { version: acknowledged, newest });
}

function Staging({ report }: { report: NonNullable<AgentView['report']> }) {
  const t = useTranslations('site.agent');
  const locale = useLocale();
  return t('stagingIs', {
    free: formatBytes(report.stagingFreeBytes, locale),
    quota: formatBytes(report.stagingQuotaBytes, locale),
  });
}

function listOr(items: string[], none: string): ReactNode {
  if (items.length === 0) return none;
  return (
    <ul>
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  );
}

function Fingerprint({ children }: { children: string }) {
  return <span className="font-mono text-[13px]">{children}</span>;
}
