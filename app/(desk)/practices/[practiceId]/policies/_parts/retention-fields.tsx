'use client';

import { useTranslations } from 'next-intl';
import { Field } from '#app/ui/field.tsx';
import { Checkbox, FieldGroup, TextInput } from '#app/ui/inputs.tsx';
import { type PolicyDraft, retentionFields } from '#lib/domain/policy-draft.ts';
import type { EditorChoices } from './load-editor.ts';

type RuleFieldsProps = {
  rule: PolicyDraft['retention'];
  onChange: (rule: PolicyDraft['retention']) => void;
  sentence: (field: string) => string | undefined;
  /** Before the field's name in what is refused: empty for the rule of all destinations. */
  prefix: string;
};

type RetentionFieldsProps = {
  draft: Pick<PolicyDraft, 'retention' | 'retentionAt'>;
  destinations: EditorChoices['destinations'];
  onChange: (change: Partial<Pick<PolicyDraft, 'retention' | 'retentionAt'>>) => void;
  sentence: (field: string) => string | undefined;
};

/** How long copies are kept: one rule for all destinations, and others for some of them. Every field empty keeps everything. */
export function RetentionFields({ draft, destinations, onChange, sentence }: RetentionFieldsProps) {
  const t = useTranslations('policy.editor.retention');
  return (
    <>
      <p className="mb-3 text-soft">{t('text')}</p>
      <RuleFields
        onChange={(retention) => onChange({ retention })}
        prefix=""
        rule={draft.retention}
        sentence={sentence}
      />
      <p className="mb-4 text-[13.5px] text-soft">{t('floor')}</p>
      {destinations.length > 1 && (
        <Overrides destinations={destinations} draft={draft} onChange={onChange} sentence={sentence} />
      )}
    </>
  );
}

function RuleFields({ rule, onChange, sentence, prefix }: RuleFieldsProps) {
  const t = useTranslations('policy.editor.retention');
  return (
    <div className="grid grid-cols-1 gap-x-4 min-[420px]:grid-cols-2 desk:grid-cols-3">
      {retentionFields.map((field) => (
        <Field error={sentence(`${prefix}${field}`)} key={field} label={t(field)}>
          <TextInput
            autoComplete="off"
            inputMode="numeric"
            onChange={({ target }) => onChange({ ...rule, [field]: target.value })}
            placeholder={t('none')}
            value={rule[field]}
          />
        </Field>
      ))}
    </div>
  );
}

/** A destination's own rule begins as the one of all, so that nothing is let go by a box being ticked. */
function Overrides({ draft, destinations, onChange, sentence }: RetentionFieldsProps) {
  const t = useTranslations('retention.override');
  const { retention, retentionAt = {} } = draft;
  const change = (id: string, rule: PolicyDraft['retention'] | null) => {
    const { [id]: _, ...others } = retentionAt;
    onChange({ retentionAt: rule === null ? others : { ...others, [id]: rule } });
  };
  return (
    <FieldGroup hint={t('hint')} legend={t('legend')}>
      {destinations.map(({ id, name }) => {
        const own = retentionAt[id];
        return (
          <div key={id}>
            <Checkbox
              checked={own !== undefined}
              label={t('own', { destination: name })}
              onChange={() => change(id, own === undefined ? retention : null)}
            />
            {own !== undefined && (
              <fieldset className="mt-1 mb-2 ml-1 border-edge border-l-2 pl-4">
                <legend className="sr-only">{t('title', { destination: name })}</legend>
                <RuleFields
                  onChange={(rule) => change(id, rule)}
                  prefix={`retentionAt.${id}.`}
                  rule={own}
                  sentence={sentence}
                />
              </fieldset>
            )}
          </div>
        );
      })}
    </FieldGroup>
  );
}
