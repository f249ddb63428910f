import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { Page } from '#app/ui/page-frame.tsx';
import { may } from '#lib/access/may.ts';
import { requireActor } from '#lib/access/require-actor.ts';
import { findPerson } from '#lib/central/people/find-person.ts';
import { readOwnTimeZone } from '#lib/central/people/own-time-zone.ts';
import { PersonPill } from '../person-pill.tsx';
import { PersonAbout } from './person-about.tsx';
import { PersonChanges } from './person-changes.tsx';
import { PersonHistory } from './person-history.tsx';
import { PersonRoles } from './person-roles.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('people'))('person.title') };
}

export default async function PersonPage({ params }: { params: Promise<{ personId: string }> }) {
  const by = await requireActor('people.read');
  const person = await findPerson(by, (await params).personId);
  if (person === null) notFound();
  const [t, timeZone, canChange, canAudit] = await Promise.all([
    getTranslations('people'),
    readOwnTimeZone(by),
    may('people.change'),
    may('audit.read'),
  ]);
  return (
    <Page
      actions={<PersonPill state={person.state} />}
      back={{ href: '/people', label: t('title') }}
      narrow
      sub={person.email}
      title={person.name}
    >
      <PersonAbout person={person} timeZone={timeZone} />
      <PersonRoles canChange={canChange} person={person} />
      {canChange && <PersonChanges person={person} timeZone={timeZone} />}
      {canAudit && <PersonHistory person={person} timeZone={timeZone} />}
    </Page>
  );
}
