import { useTranslations } from 'next-intl';
import { Icon } from '#app/ui/icons.tsx';
import { type Tone, toneFill, toneIcons } from '#app/ui/tone.ts';
import { type CopyRule, type RuleVerdict, ruleDigits } from '#lib/domain/copy-rule.ts';

export const ruleTones: Record<RuleVerdict['state'], Tone> = { met: 'ok', near: 'warn', unmet: 'bad' };

/** 3-2-1-1-0 in five figures, from the copies that really stand. */
export function CopyRuleFigures({ rule }: { rule: CopyRule }) {
  const t = useTranslations('retention.rule');
  return (
    <dl aria-label={t('label')} className="flex gap-1.5">
      {ruleDigits.map((digit) => {
        const { value, state } = rule.verdicts[digit];
        return <Box key={digit} name={t(`digit.${digit}`, { value })} state={state} value={value} />;
      })}
    </dl>
  );
}

/** A figure that is as it should be is quiet; one that isn't has its ground coloured and its sign beside it. */
function Box({ value, name, state }: { value: number; name: string; state: RuleVerdict['state'] }) {
  const t = useTranslations('retention.rule.state');
  const tone = ruleTones[state];
  const look = state === 'met' ? 'border-line' : `border-transparent ${toneFill[tone]}`;
  return (
    <div
      className={`flex min-w-0 flex-1 flex-col-reverse justify-end rounded-lg border px-0.5 pt-1 pb-1.5 text-center leading-tight ${look}`}
    >
      <dt className="hyphens-auto text-[10.5px] text-soft min-[420px]:text-[12px]">{name}</dt>
      <dd
        className={`inline-flex items-center justify-center gap-1 font-[650] text-[15px] ${state === 'met' ? 'text-ok' : ''}`}
      >
        {state !== 'met' && <Icon name={toneIcons[tone]} size={12} />}
        {value}
        <span className="sr-only">({t(state)})</span>
      </dd>
    </div>
  );
}
