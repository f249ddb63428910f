'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { FailureText } from '#app/ui/failure-text.tsx';
import { Icon } from '#app/ui/icons.tsx';
import { Notice } from '#app/ui/notice.tsx';
import type { Figures } from '#lib/shared/errors.ts';
import type { TestState } from './use-test.ts';

type TestResultProps = {
  state: TestState;
  /** What was found, when it went well or got far enough to find something. */
  found: (figures: Figures) => ReactNode;
  /** Sentences of the form's own refusals. */
  sentence: (problem: string) => ReactNode;
};

/** What the agent says of a test: running, what it found, or what went wrong and what to do. */
export function TestResult({ state, found, sentence }: TestResultProps) {
  const t = useTranslations('siteSetup.test');
  switch (state.stage) {
    case 'idle':
      return <div role="status" />;
    case 'running':
      return (
        <p className="mb-3 flex items-center gap-2" role="status">
          <Icon className="animate-spin text-accent" name="turning" />
          {t('running')}
        </p>
      );
    case 'refused':
      return state.problem === 'invalid' ? null : (
        <Notice live title={t('notTried')} tone="bad">
          {t.has(`problem.${state.problem}`) ? t(`problem.${state.problem}`) : sentence(state.problem)}
        </Notice>
      );
    case 'lost':
      return (
        <Notice live tone="warn">
          {t('lost')}
        </Notice>
      );
    case 'ended': {
      const { failure, figures } = state.order;
      const hasFound = figures !== null && Object.keys(figures).length > 0;
      return (
        <Notice live title={t(failure === null ? 'well' : 'failed')} tone={failure === null ? 'ok' : 'bad'}>
          {failure !== null && <FailureText failure={failure} />}
          {hasFound && found(figures)}
          {failure === null && !hasFound && state.order.state === 'refused' && t('expired')}
        </Notice>
      );
    }
  }
}
