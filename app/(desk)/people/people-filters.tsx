import { useTranslations } from 'next-intl';
import { Button } from '#app/ui/button.tsx';
import { TextInput } from '#app/ui/inputs.tsx';
import { Tabs } from '#app/ui/tabs.tsx';
import type { PeopleFilter } from '#lib/central/people/list-people.ts';
import { peopleAddress, personStates } from './people-address.ts';

/** Search and state, by the address alone: works without scripts, and can be sent to somebody. */
export function PeopleFilters({ filter: { search, state } }: { filter: PeopleFilter }) {
  const t = useTranslations('people');
  const choices = [undefined, ...personStates];
  return (
    <div className="flex flex-wrap gap-x-4">
      <search className="mb-3 w-full desk:w-auto">
        <form className="flex gap-2">
          <div className="min-w-0 flex-1 desk:w-72">
            <TextInput
              aria-label={t('search')}
              defaultValue={search}
              key={search}
              name="q"
              placeholder={t('search')}
              type="search"
            />
          </div>
          {state && <input name="state" type="hidden" value={state} />}
          <Button icon="search" type="submit">
            {t('find')}
          </Button>
        </form>
      </search>
      <Tabs
        items={choices.map((choice) => ({
          href: peopleAddress({ search, state: choice }),
          label: choice ? t(`state.${choice}`) : t('everybody'),
          current: choice === state,
        }))}
        label={t('column.state')}
      />
    </div>
  );
}
