import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Button } from '#app/ui/button.tsx';
import { Card } from '#app/ui/card.tsx';
import { type Column, DataTable } from '#app/ui/data-table.tsx';
import { DateTimeText } from '#app/ui/date-time-text.tsx';
import { Empty } from '#app/ui/empty.tsx';
import { Page } from '#app/ui/page-frame.tsx';
import { Pager } from '#app/ui/pager.tsx';
import { TextLink } from '#app/ui/text-link.tsx';
import { may } from '#lib/access/may.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { listPeople, type PersonRow } from '#lib/central/people/list-people.ts';
import { readOwnTimeZone } from '#lib/central/people/own-time-zone.ts';
import { peopleAddress, readPeopleFilter } from './people-address.ts';
import { PeopleFilters } from './people-filters.tsx';
import { PersonPill } from './person-pill.tsx';
import { RoleLine } from './role-line.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('people'))('title') };
}

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function PeoplePage({ searchParams }: Props) {
  const by = await requireActor('people.read');
  const filter = readPeopleFilter(await searchParams);
  const [t, { people, next }, timeZone, canInvite] = await Promise.all([
    getTranslations('people'),
    listPeople(by, filter),
    readOwnTimeZone(by),
    may('people.change'),
  ]);
  const columns: Column<PersonRow>[] = [
    {
      key: 'name',
      header: t('column.name'),
      primary: true,
      cell: (person) => (
        <div className="min-w-0">
          <TextLink href={`/people/${person.id}`}>{person.name}</TextLink>
          <div className="font-normal text-[13.5px] text-soft [overflow-wrap:anywhere]">{person.email}</div>
        </div>
      ),
    },
    {
      key: 'roles',
      header: t('column.roles'),
      cell: (person) =>
        person.grants.length === 0 ? (
          <span className="text-soft">{t('noRole')}</span>
        ) : (
          <div>
            {person.grants.map((grant) => (
              <RoleLine grant={grant} key={grant.id} />
            ))}
          </div>
        ),
    },
    { key: 'state', header: t('column.state'), cell: (person) => <PersonPill state={person.state} /> },
    {
      key: 'seen',
      header: t('column.seen'),
      cell: (person) =>
        person.lastSeenAt === null ? (
          <span className="text-soft">{t('neverSeen')}</span>
        ) : (
          <DateTimeText at={person.lastSeenAt} timeZone={timeZone} />
        ),
    },
  ];
  const invite = canInvite && (
    <Button href="/people/invite" icon="plus" variant="main">
      {t('invite')}
    </Button>
  );
  const isFiltered = Boolean(filter.search || filter.state);
  return (
    <Page actions={invite} sub={t('sub')} title={t('title')}>
      <PeopleFilters filter={filter} />
      {people.length === 0 ? (
        <Empty
          action={isFiltered && <Button href="/people">{t('empty.all')}</Button>}
          title={t('empty.title')}
        >
          {t(isFiltered ? 'empty.filtered' : 'empty.text')}
        </Empty>
      ) : (
        <Card flush>
          <DataTable caption={t('title')} columns={columns} rowKey={(person) => person.id} rows={people} />
        </Card>
      )}
      <Pager
        label={t('pages')}
        next={next && peopleAddress({ ...filter, after: next })}
        nextLabel={t('nextPage')}
        previous={filter.after ? peopleAddress({ ...filter, after: undefined }) : null}
        previousLabel={t('firstPage')}
      />
    </Page>
  );
}
