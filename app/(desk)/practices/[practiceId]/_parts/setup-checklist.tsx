import { useTranslations } from 'next-intl';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { Icon } from '#app/ui/icons.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import type { PracticePage } from '#lib/central/practices/find-practice.ts';
import type { planSetup, SetupStep, StepState } from '#lib/domain/setup-steps.ts';

type SetupChecklistProps = {
  practice: PracticePage;
  plan: ReturnType<typeof planSetup>;
  may: { createSite: boolean; makeKey: boolean; invite: boolean };
};

/** What is still missing on the way to the first backup, with the next step as the one main button. */
export function SetupChecklist({ practice, plan, may }: SetupChecklistProps) {
  const t = useTranslations('practice.setup');
  const done = plan.steps.filter(({ isDone }) => isDone).length;
  const { next } = plan;
  return (
    <Card title={t('title', { done, all: plan.steps.length })}>
      <ol className="mb-4 grid gap-1.5">
        {plan.steps.map((state) => {
          const isNext = state.step === next?.step;
          const href = state.isDone ? null : wayOf(state, practice, may);
          const label = t(`step.${state.step}.label`);
          return (
            <li className="flex items-start gap-2.5" key={state.step}>
              <span className={`mt-[3px] ${state.isDone ? 'text-ok' : isNext ? 'text-accent' : 'text-soft'}`}>
                <Icon name={state.isDone ? 'check' : isNext ? 'next' : 'none'} />
              </span>
              <div className="min-w-0">
                <p className={isNext ? 'font-semibold' : state.isDone ? 'text-soft' : undefined}>
                  {href !== null && !isNext ? <TextLink href={href}>{label}</TextLink> : label}
                  <span className="sr-only"> · {t(state.isDone ? 'done' : isNext ? 'next' : 'later')}</span>
                  {!state.isDone && state.siteId !== null && practice.sites.length > 1 && (
                    <span className="font-normal text-soft"> · {siteName(practice, state.siteId)}</span>
                  )}
                </p>
                {isNext && <p className="text-soft">{t(`step.${state.step}.why`)}</p>}
              </div>
            </li>
          );
        })}
      </ol>
      {next && <NextStep may={may} next={next} practice={practice} steps={plan.steps} />}
    </Card>
  );
}

type NextStepProps = Pick<SetupChecklistProps, 'practice' | 'may'> & { next: StepState; steps: StepState[] };

/** The next step as a button; where it is somebody else's, who takes it, and what this person can do meanwhile. */
function NextStep({ practice, may, next, steps }: NextStepProps) {
  const t = useTranslations('practice.setup');
  const own = wayOf(next, practice, may);
  const button = (state: StepState, href: string, variant: 'main' | 'plain') => (
    <Button href={href} variant={variant}>
      {t(`step.${state.step}.do`, { site: siteName(practice, state.siteId) })}
    </Button>
  );
  if (own !== null) return button(next, own, 'main');
  const meanwhile = steps.find((state) => !state.isDone && wayOf(state, practice, may) !== null);
  const way = meanwhile && wayOf(meanwhile, practice, may);
  const mayInvite = next.step === 'recovery_key' && may.invite && practice.people === 0;
  return (
    <>
      <p className="mb-3">{t(`step.${next.step}.byOthers`)}</p>
      <div className="flex flex-wrap items-center gap-2">
        {mayInvite && (
          <Button href={`/people/invite?practice=${practice.id}`} variant="main">
            {t('invite')}
          </Button>
        )}
        {meanwhile && way && (
          <>
            <span className="text-soft">{t('meanwhile')}</span>
            {button(meanwhile, way, 'plain')}
          </>
        )}
      </div>
    </>
  );
}

function siteName(practice: PracticePage, siteId: string | null): string {
  return practice.sites.find((site) => site.siteId === siteId)?.name ?? '';
}

/** Where a step is taken; null where this person can't take it. */
function wayOf(
  { step, siteId }: StepState,
  practice: PracticePage,
  may: SetupChecklistProps['may'],
): string | null {
  const own = `/practices/${practice.id}`;
  const site = siteId === null ? null : `/sites/${siteId}`;
  const ways: Record<SetupStep, string | null> = {
    recovery_key: may.makeKey ? `${own}/recovery-key` : null,
    site: may.createSite ? `${own}/sites/new` : null,
    agent: site && `${site}/enrol`,
    source: site && `${site}/sources/new`,
    destination: practice.destinations === 0 ? `${own}/destinations/new` : site && `${site}/destinations`,
    policy: practice.policies === 0 ? `${own}/policies/new` : site && `${site}/sets`,
    first_backup: site,
  };
  return ways[step];
}
