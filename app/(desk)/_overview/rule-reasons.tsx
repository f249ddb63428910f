import { useTranslations } from 'next-intl';
import { StateWord } from '#app/ui/state-pill.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import { useWhen } from '#app/ui/when.ts';
import { type CopyRule, type RuleNamed, type RuleVerdict, ruleDigits } from '#lib/domain/copy-rule.ts';
import { ruleTones } from './copy-rule.tsx';

type RuleReasonsProps = { rule: CopyRule; timeZone: string; now: Date };

/** Copies that are named in one sentence; the history has the rest. */
const mostNamed = 5;

/** What 3-2-1-1-0 lacks, each with its reason and what to do about it; or that it is met. */
export function RuleReasons({ rule, timeZone, now }: RuleReasonsProps) {
  const t = useTranslations('retention.rule');
  if (rule.isMet) return <StateWord tone="ok">{t('met')}</StateWord>;
  const lacking = ruleDigits.map((digit) => rule.verdicts[digit]).filter(({ state }) => state !== 'met');
  return (
    <ul className="grid gap-2">
      {lacking.map((verdict) => (
        <li key={verdict.digit}>
          <StateWord tone={ruleTones[verdict.state]}>
            <strong className="font-semibold">{t(`what.${verdict.digit}`, { value: verdict.value })}</strong>{' '}
            <Why now={now} timeZone={timeZone} verdict={verdict} />{' '}
            <span className="text-soft">
              {verdict.reason === 'none_set' ? t(`add.${verdict.digit}`) : t(`do.${reasonOf(verdict)}`)}
            </span>
          </StateWord>
        </li>
      ))}
    </ul>
  );
}

function Why({ verdict, timeZone, now }: Omit<RuleReasonsProps, 'rule'> & { verdict: RuleVerdict }) {
  const t = useTranslations('retention.rule');
  const reason = reasonOf(verdict);
  return t.rich(`why.${reason}`, {
    names: () => (
      <>
        {verdict.named.slice(0, mostNamed).map((named, position) => (
          <span key={`${named.name} ${named.copyId}`}>
            {position > 0 && ', '}
            <Name named={named} now={now} timeZone={timeZone} />
          </span>
        ))}
        {verdict.named.length > mostNamed && ' …'}
      </>
    ),
  });
}

/** A copy is named by its place and its backup's time, and leads to it; a place by how long it has been so. */
function Name({ named, timeZone, now }: { named: RuleNamed; timeZone: string; now: Date }) {
  const t = useTranslations('retention.rule');
  const when = useWhen(now);
  const { name, at, backupId } = named;
  if (at === null) return name;
  if (backupId === null) return t('named', { name, when: when(at, timeZone) });
  return (
    <TextLink href={`/backups/${backupId}`}>{t('namedOf', { name, when: when(at, timeZone) })}</TextLink>
  );
}

function reasonOf({ reason }: RuleVerdict): Exclude<RuleVerdict['reason'], 'met'> {
  return reason === 'met' ? 'none_set' : reason;
}
