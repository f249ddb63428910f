import { useLocale, useTranslations } from 'next-intl';
import { Card } from '#app/ui/card.tsx';
import { Icon } from '#app/ui/icons.tsx';
import { type Tone, toneIcons, toneText } from '#app/ui/tone.ts';
import { useWhen } from '#app/ui/when.ts';
import type { CaseView } from '#lib/central/restores/case-view.ts';
import type { Finding, Preflight } from '#lib/contract/restore-case.ts';
import type { FindingLevel } from '#lib/domain/words.ts';
import { formatBytes } from '#lib/i18n/format.ts';

type FindingsCardProps = { view: CaseView; preflight: Preflight; now: Date };

const tones: Record<FindingLevel, Tone> = { green: 'ok', amber: 'warn', red: 'bad' };
const order: Record<FindingLevel, number> = { red: 0, amber: 1, green: 2 };

/** What the agent looked at, the worst first; each in words that say what to do. */
export function FindingsCard({ view, preflight, now }: FindingsCardProps) {
  const t = useTranslations('restore');
  const when = useWhen(now);
  const { timeZone } = view.site;
  const findings = [...preflight.findings].sort((a, b) => order[a.level] - order[b.level]);
  return (
    <Card title={t('findings.title', { when: when(new Date(preflight.checkedAt), timeZone) })}>
      <ul className="flex flex-col">
        {findings.map((finding) => (
          <li
            className="flex gap-2.5 border-line border-t py-2 first:border-t-0 first:pt-0"
            key={finding.code}
          >
            <span className={`mt-[3px] ${toneText[tones[finding.level]]}`}>
              <Icon name={toneIcons[tones[finding.level]]} size={15} />
            </span>
            <div className="min-w-0">
              <p className={finding.level === 'green' ? undefined : 'font-[550]'}>
                <span className="sr-only">{t(`findings.${finding.level}`)}: </span>
                <FindingTitle finding={finding} timeZone={timeZone} now={now} />
              </p>
              <p className="text-[13.5px] text-soft">
                <FindingText finding={finding} now={now} timeZone={timeZone} />
              </p>
              {finding.level === 'amber' && view.acknowledged.includes(finding.code) && (
                <p className="text-[13.5px] text-soft">
                  {t('findings.acknowledged', { name: view.requestedName })}
                </p>
              )}
            </div>
          </li>
        ))}
      </ul>
      {preflight.connected.length > 0 && (
        <p className="mt-2 text-[13.5px] text-soft">
          {t('findings.connected')}{' '}
          {preflight.connected
            .map(({ user, application, host, count }) =>
              [`${user}${count > 1 ? ` ×${count}` : ''}`, application, host].filter(Boolean).join(', '),
            )
            .join(' · ')}
        </p>
      )}
    </Card>
  );
}

type FindingProps = { finding: Finding; timeZone: string; now: Date };

export function FindingTitle({ finding, ...about }: FindingProps) {
  const t = useTranslations('restore.finding');
  return t(`${finding.code}.title`, useFigures(finding, about));
}

function FindingText({ finding, ...about }: FindingProps) {
  const t = useTranslations('restore.finding');
  const failures = useTranslations('failures');
  const { reason } = finding.figures;
  const why = typeof reason === 'string' && failures.has(`${reason}.what`) ? failures(`${reason}.what`) : '';
  return (
    <>
      {why !== '' && `${why} `}
      {t(`${finding.code}.text`, useFigures(finding, about))}
    </>
  );
}

/** Every figure that any sentence names, so that an older agent that leaves one out still gets a sentence. */
const none = {
  at: '',
  names: '',
  count: 0,
  canCreate: 0,
  site: '',
  source: '',
  signer: '',
  user: '',
  database: '',
  version: '',
  needed: '',
  found: '',
  expected: '',
  rows: 0,
  tables: 0,
  neededBytes: '',
  freeBytes: '',
};

/** Figures as sentences need them: bytes and instants written out. */
function useFigures(finding: Finding, about: { timeZone: string; now: Date }) {
  const locale = useLocale();
  const when = useWhen(about.now);
  const written = Object.entries(finding.figures).map(([name, value]): [string, string | number] => {
    if (name.endsWith('Bytes') && typeof value === 'number') return [name, formatBytes(value, locale)];
    if (name === 'at' && typeof value === 'string' && !Number.isNaN(Date.parse(value)))
      return [name, when(new Date(value), about.timeZone)];
    return [name, value];
  });
  return { ...none, ...Object.fromEntries(written) };
}
