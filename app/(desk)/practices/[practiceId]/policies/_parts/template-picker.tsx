'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { Field } from '#app/ui/field.tsx';
import { Select } from '#app/ui/inputs.tsx';
import type { PolicyTemplate } from '#lib/central/policies/list-templates.ts';

type TemplatePickerProps = { practiceId: string; templates: PolicyTemplate[]; chosen: PolicyTemplate | null };

/** Begins a policy from another one that this person may see. It is copied: nothing ties the two together. */
export function TemplatePicker({ practiceId, templates, chosen }: TemplatePickerProps) {
  const t = useTranslations('policy.template');
  const router = useRouter();
  const practices = [...new Map(templates.map(({ practice }) => [practice.id, practice])).values()];
  const open = (id: string) =>
    router.replace(
      `/practices/${practiceId}/policies/new${id === '' ? '' : `?template=${encodeURIComponent(id)}`}`,
    );
  return (
    <div className="max-w-md">
      <Field
        hint={chosen === null ? t('hint') : t('chosen', { practice: chosen.practice.name })}
        label={t('label')}
      >
        <Select onChange={({ target }) => open(target.value)} value={chosen?.id ?? ''}>
          <option value="">{t('none')}</option>
          {practices.map(({ id, name }) => (
            <optgroup key={id} label={name}>
              {templates
                .filter(({ practice }) => practice.id === id)
                .map((template) => (
                  <option key={template.id} value={template.id}>
                    {template.name}
                  </option>
                ))}
            </optgroup>
          ))}
        </Select>
      </Field>
    </div>
  );
}
