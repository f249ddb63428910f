import { useTranslations } from 'next-intl';
import { Button } from '#app/ui/button.tsx';
import { Field } from '#app/ui/field.tsx';
import { Select, TextInput } from '#app/ui/inputs.tsx';
import { type AuditQuery, auditKinds } from './audit-address.ts';

type Choice = { id: string; name: string };
type AuditFiltersProps = { query: AuditQuery; actors: Choice[]; practices: Choice[] };

/** By the address alone: works without scripts, and can be sent to somebody. */
export function AuditFilters({ query, actors, practices }: AuditFiltersProps) {
  const t = useTranslations('audit');
  return (
    <search>
      <form
        className="mb-3 grid grid-cols-2 gap-x-3 desk:grid-cols-[repeat(5,minmax(0,1fr))_auto]"
        key={JSON.stringify(query)}
      >
        <Field label={t('filter.who')}>
          <Choices all={t('filter.everybody')} choices={actors} name="actor" value={query.actor} />
        </Field>
        <Field label={t('filter.practice')}>
          <Choices
            all={t('filter.allPractices')}
            choices={practices}
            name="practice"
            value={query.practice}
          />
        </Field>
        <Field label={t('filter.kind')}>
          <Choices
            all={t('filter.everything')}
            choices={auditKinds.map((kind) => ({ id: kind, name: t(`kind.${kind}`) }))}
            name="kind"
            value={query.kind}
          />
        </Field>
        <Field label={t('filter.from')}>
          <TextInput defaultValue={query.from} name="from" type="date" />
        </Field>
        <Field label={t('filter.to')}>
          <TextInput defaultValue={query.to} name="to" type="date" />
        </Field>
        <div className="mb-4 flex items-end gap-2">
          <Button icon="search" type="submit" variant="main">
            {t('filter.show')}
          </Button>
        </div>
      </form>
    </search>
  );
}

type ChoicesProps = { name: string; all: string; choices: Choice[]; value: string | undefined };

function Choices({ name, all, choices, value }: ChoicesProps) {
  return (
    <Select defaultValue={value ?? ''} name={name}>
      <option value="">{all}</option>
      {choices.map((choice) => (
        <option key={choice.id} value={choice.id}>
          {choice.name}
        </option>
      ))}
    </Select>
  );
}
