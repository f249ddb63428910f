'use client';

import { unstable_rethrow } from 'next/navigation';
import { useEffect, useRef, useState, useTransition } from 'react';

type Refused<Outcome> = Extract<Outcome, { ok: false }>;
type Done<Outcome> = Extract<Outcome, { ok: true }>;

/**
 * Sends a form's values to a server action and keeps what came back. What was typed stays as it is, whatever the answer:
 * a refusal stands at its field, and a connection that broke loses nothing.
 */
export function useSave<Input, Outcome extends { ok: boolean }>(action: (input: Input) => Promise<Outcome>) {
  const [isPending, start] = useTransition();
  const [refused, setRefused] = useState<Refused<Outcome> | null>(null);
  const [notSent, setNotSent] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    if (refused !== null) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [refused]);

  function save(input: Input | Promise<Input>, onDone?: (outcome: Done<Outcome>) => void): void {
    if (isPending) return;
    start(async () => {
      setNotSent(false);
      try {
        const outcome = await action(await input);
        setRefused(outcome.ok ? null : (outcome as Refused<Outcome>));
        if (outcome.ok) onDone?.(outcome as Done<Outcome>);
      } catch (thrown) {
        // Next's own redirects and not-founds travel as errors and must go on.
        unstable_rethrow(thrown);
        setNotSent(true);
      }
    });
  }

  return { form, save, isPending, refused, notSent };
}
