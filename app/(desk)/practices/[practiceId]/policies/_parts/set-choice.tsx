'use client';

import { useTranslations } from 'next-intl';
import { Checkbox, FieldGroup } from '#app/ui/inputs.tsx';
import type { EditorChoices } from './load-editor.ts';

type SetChoiceProps = {
  sets: EditorChoices['sets'];
  used: Set<string>;
  onChange: (used: Set<string>) => void;
  policyId: string | undefined;
  chosenDestinations: EditorChoices['destinations'];
};

/** Which sets of which sites the policy serves; a set has one policy, so choosing it here takes it from another. */
export function SetChoice({ sets, used, onChange, policyId, chosenDestinations }: SetChoiceProps) {
  const t = useTranslations('policy.editor.sets');
  if (sets.length === 0) return <p className="text-soft">{t('none')}</p>;
  const sites = [...new Map(sets.map(({ site }) => [site.id, site])).values()];

  function toggle(id: string) {
    const next = new Set(used);
    if (!next.delete(id)) next.add(id);
    onChange(next);
  }

  return (
    <>
      <p className="mb-2 text-soft">{t('text')}</p>
      {sites.map((site) => {
        const missing = chosenDestinations.filter(({ siteIds }) => !siteIds.includes(site.id));
        return (
          <FieldGroup
            hint={
              missing.length > 0
                ? t('missing', { destinations: missing.map(({ name }) => name).join(', ') })
                : undefined
            }
            key={site.id}
            legend={site.name}
          >
            {sets
              .filter((set) => set.site.id === site.id)
              .map(({ id, name, policy }) => (
                <Checkbox
                  checked={used.has(id)}
                  hint={
                    policy !== null && policy.id !== policyId ? t('now', { policy: policy.name }) : undefined
                  }
                  key={id}
                  label={name}
                  onChange={() => toggle(id)}
                />
              ))}
          </FieldGroup>
        );
      })}
    </>
  );
}
