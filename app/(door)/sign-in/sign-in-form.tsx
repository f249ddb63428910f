'use client';

import { signIn } from 'next-auth/react';
import { useLocale, useTranslations } from 'next-intl';
import { useActionState } from 'react';
import { PasswordField } from '#app/password-field.tsx';
import { Field } from '#app/ui/field.tsx';
import { TextInput } from '#app/ui/inputs.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { SubmitButton } from '#app/ui/submit-button.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import { formatDuration } from '#lib/i18n/format.ts';

type State = { email: string; problem: Problem | null };
type Problem = { code: 'wrong' | 'unexpected' } | { code: 'too_many'; retryAfterMs: number };

/** Signs in through next-auth, then opens the page that was asked for afresh, so that nothing of before is left. */
export function SignInForm({ next }: { next: string }) {
  const t = useTranslations('access.signIn');
  const [state, action] = useActionState(tryToSignIn, { email: '', problem: null });

  async function tryToSignIn(_: State, form: FormData): Promise<State> {
    const email = String(form.get('email') ?? '');
    const password = String(form.get('password') ?? '');
    const answer = await ask(email, password);
    if (answer === null) location.assign(next);
    return { email, problem: answer };
  }

  return (
    <form action={action}>
      <Refusal problem={state.problem} />
      <Field label={t('email')}>
        <TextInput
          autoCapitalize="none"
          autoComplete="username"
          autoFocus
          defaultValue={state.email}
          inputMode="email"
          name="email"
          required
          spellCheck={false}
          type="email"
        />
      </Field>
      <PasswordField autoComplete="current-password" label={t('password')} name="password" />
      <div className="flex flex-wrap items-center justify-between gap-3">
        <SubmitButton>{t('submit')}</SubmitButton>
        <TextLink href="/forgot">{t('forgot')}</TextLink>
      </div>
    </form>
  );
}

function Refusal({ problem }: { problem: Problem | null }) {
  const t = useTranslations('access.signIn');
  const locale = useLocale();
  if (problem === null) return null;
  const wait = problem.code === 'too_many' ? formatDuration(problem.retryAfterMs, locale, 'long') : '';
  return (
    <Notice live title={t(`problem.${problem.code}.title`)} tone="bad">
      {t(`problem.${problem.code}.text`, { wait })}
    </Notice>
  );
}

/** Null when it went well. The gate's answer is in the error's text (lib/access/auth-options.ts). */
async function ask(email: string, password: string): Promise<Problem | null> {
  const answer = await signIn('credentials', { email, password, redirect: false }).catch(() => undefined);
  if (answer?.ok && !answer.error) return null;
  const [code, seconds] = (answer?.error ?? '').split('.');
  if (code === 'wrong') return { code };
  if (code === 'too_many') return { code, retryAfterMs: wholeMinutes(Number(seconds)) };
  return { code: 'unexpected' };
}

/** "14 minutes", not "13 min 52 sec" and never 0. */
function wholeMinutes(seconds: number): number {
  return Math.max(1, Math.ceil((Number.isFinite(seconds) ? seconds : 60) / 60)) * 60_000;
}
