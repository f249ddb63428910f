'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useActionState } from 'react';
import type { ButtonVariant } from '#app/ui/button.tsx';
import { ConfirmDialog } from '#app/ui/confirm-dialog.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { changePerson } from '../actions.ts';

type DeedProps = {
  /** What the form sends: `deed` and whom it is done to. */
  hidden: Record<string, string>;
  label: ReactNode;
  title: ReactNode;
  confirmLabel: ReactNode;
  variant?: ButtonVariant;
  children: ReactNode;
};

/** Something done to a person, asked for twice; a refusal says why, where it was asked for. */
export function Deed({ hidden, children, ...dialog }: DeedProps) {
  const problem = useTranslations('problems');
  const [state, action] = useActionState(changePerson, { problem: null, link: null, done: false });
  return (
    <div>
      <ConfirmDialog action={action} hidden={hidden} {...dialog}>
        {children}
      </ConfirmDialog>
      {state.problem && (
        <div className="mt-2">
          <Notice live tone="bad">
            {problem(state.problem)}
          </Notice>
        </div>
      )}
    </div>
  );
}
