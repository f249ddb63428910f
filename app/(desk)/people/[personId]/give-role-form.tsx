'use client';

import { useTranslations } from 'next-intl';
import { useActionState } from 'react';
import { Fold } from '#app/ui/fold.tsx';
import { Notice } from '#app/ui/notice.tsx';
import { SubmitButton } from '#app/ui/submit-button.tsx';
import type { GrantPlaces } from '#lib/central/people/list-places.ts';
import { giveOneMoreRole } from '../actions.ts';
import { GrantFields } from '../grant-fields.tsx';

type GiveRoleFormProps = { personId: string; places: GrantPlaces; canGiveDesk: boolean };

export function GiveRoleForm({ personId, places, canGiveDesk }: GiveRoleFormProps) {
  const t = useTranslations('people.roles');
  const problem = useTranslations('problems');
  const [{ errors, values, outcome }, action] = useActionState(giveOneMoreRole, { errors: {}, values: {} });
  const isOpen = Object.keys(errors).length > 0;
  return (
    <>
      {outcome === 'given' && (
        <Notice live tone="ok">
          {t('given')}
        </Notice>
      )}
      <Fold open={isOpen} summary={t('give')}>
        <form action={action}>
          {errors.form && (
            <Notice live tone="bad">
              {problem(errors.form)}
            </Notice>
          )}
          <input name="personId" type="hidden" value={personId} />
          <GrantFields canGiveDesk={canGiveDesk} errors={errors} places={places} values={values} />
          <SubmitButton>{t('giveSubmit')}</SubmitButton>
        </form>
      </Fold>
    </>
  );
}
