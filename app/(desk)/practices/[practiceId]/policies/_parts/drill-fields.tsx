'use client';

import { useTranslations } from 'next-intl';
import { Button } from '#app/ui/button.tsx';
import { Field } from '#app/ui/field.tsx';
import { FieldGroup, Select, TextInput } from '#app/ui/inputs.tsx';
import {
  type DrillCheckDraft,
  type DrillDraft,
  drillCheckKinds,
  drillLimits,
} from '#lib/domain/drill-draft.ts';

type DrillFieldsProps = {
  drill: DrillDraft;
  onChange: (drill: DrillDraft) => void;
  sentence: (field: string) => string | undefined;
};

const newCheck: DrillCheckDraft = { kind: 'newest-value', table: '', column: '', count: '' };

/** How often a copy is proven by restoring it, and what is then asked of the restored database. */
export function DrillFields({ drill, onChange, sentence }: DrillFieldsProps) {
  const t = useTranslations('policy.editor.drill');
  const { everyDays, checks } = drill;
  const setCheck = (position: number, change: Partial<DrillCheckDraft>) =>
    onChange({
      ...drill,
      checks: checks.map((check, at) => (at === position ? { ...check, ...change } : check)),
    });
  return (
    <>
      <p className="mb-3 text-soft">{t('text')}</p>
      <div className="max-w-xs">
        <Field error={sentence('drillDays')} hint={t('days.hint')} label={t('days.label')}>
          <TextInput
            autoComplete="off"
            inputMode="numeric"
            onChange={({ target }) => onChange({ ...drill, everyDays: target.value })}
            placeholder={t('days.never')}
            value={everyDays}
          />
        </Field>
      </div>
      <FieldGroup error={sentence('drillChecks')} hint={t('checks.hint')} legend={t('checks.label')}>
        {checks.map((check, position) => (
          <CheckRow
            check={check}
            // biome-ignore lint/suspicious/noArrayIndexKey: a check has no name but its place, and may be empty
            key={position}
            nth={position + 1}
            onChange={(change) => setCheck(position, change)}
            onRemove={() => onChange({ ...drill, checks: checks.filter((_, at) => at !== position) })}
            sentence={(part) => sentence(`drillChecks.${position}.${part}`)}
          />
        ))}
        {checks.length < drillLimits.checks && (
          <div className="mt-1">
            <Button
              icon="plus"
              onClick={() => onChange({ ...drill, checks: [...checks, newCheck] })}
              variant="quiet"
            >
              {t('checks.add')}
            </Button>
          </div>
        )}
      </FieldGroup>
    </>
  );
}

type CheckRowProps = {
  check: DrillCheckDraft;
  nth: number;
  onChange: (change: Partial<DrillCheckDraft>) => void;
  onRemove: () => void;
  sentence: (part: 'table' | 'column' | 'count') => string | undefined;
};

function CheckRow({ check, nth, onChange, onRemove, sentence }: CheckRowProps) {
  const t = useTranslations('policy.editor.drill.checks');
  const isNewest = check.kind === 'newest-value';
  return (
    <fieldset className="mb-3 rounded-[11px] border border-line px-3.5 pt-3">
      <legend className="sr-only">{t('nth', { nth })}</legend>
      <div className="grid grid-cols-1 gap-x-4 min-[520px]:grid-cols-2">
        <Field label={t('kind')}>
          <Select
            onChange={({ target }) =>
              onChange({ kind: drillCheckKinds.find((kind) => kind === target.value) ?? check.kind })
            }
            value={check.kind}
          >
            {drillCheckKinds.map((kind) => (
              <option key={kind} value={kind}>
                {t(`kinds.${kind}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field error={sentence('table')} label={t('table')}>
          <TextInput
            autoComplete="off"
            onChange={({ target }) => onChange({ table: target.value })}
            placeholder={t('tableExample')}
            spellCheck={false}
            value={check.table}
          />
        </Field>
        {isNewest && (
          <Field error={sentence('column')} label={t('column')}>
            <TextInput
              autoComplete="off"
              onChange={({ target }) => onChange({ column: target.value })}
              placeholder={t('columnExample')}
              spellCheck={false}
              value={check.column}
            />
          </Field>
        )}
        <Field error={sentence('count')} label={isNewest ? t('ageDays') : t('rows')}>
          <TextInput
            autoComplete="off"
            inputMode="numeric"
            onChange={({ target }) => onChange({ count: target.value })}
            placeholder={isNewest ? '3' : '20000'}
            value={check.count}
          />
        </Field>
      </div>
      <div className="-mt-1 mb-2">
        <Button aria-label={t('removeNth', { nth })} icon="cross" onClick={onRemove} variant="quiet">
          {t('remove')}
        </Button>
      </div>
    </fieldset>
  );
}
