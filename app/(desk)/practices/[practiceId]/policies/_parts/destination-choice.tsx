'use client';

import { useTranslations } from 'next-intl';
import { Checkbox, FieldGroup } from '#app/ui/inputs.tsx';
import type { EditorChoices } from './load-editor.ts';

type DestinationChoiceProps = {
  destinations: EditorChoices['destinations'];
  chosen: string[];
  onChange: (chosen: string[]) => void;
  error: string | undefined;
};

export function DestinationChoice({ destinations, chosen, onChange, error }: DestinationChoiceProps) {
  const t = useTranslations('policy.editor.destinations');
  const common = useTranslations('common.placement');
  return (
    <FieldGroup error={error} hint={t('hint')} legend={t('label')}>
      {destinations.map(({ id, name, placement, siteIds }) => (
        <Checkbox
          checked={chosen.includes(id)}
          hint={siteIds.length === 0 ? t('nowhere') : undefined}
          key={id}
          label={`${name} · ${common(placement)}`}
          onChange={() =>
            onChange(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id])
          }
        />
      ))}
    </FieldGroup>
  );
}
