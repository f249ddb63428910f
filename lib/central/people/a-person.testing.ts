import { database } from '#lib/central/database/client.ts';
import { anAuthorized } from '#lib/central/scope.testing.ts';
import type { Authorized, Scope } from '#lib/central/scope.ts';
import type { HeldRole } from '#lib/domain/grant.ts';
import { newId } from '#lib/shared/ids.ts';
import { hashPassword } from './password-hash.ts';

export const thePassword = 'correct horse battery';
let thePasswordHash: Promise<string> | undefined;

type About = {
  name?: string;
  email?: string;
  hasJoined?: boolean;
  isDeactivated?: boolean;
  isConfirmed?: boolean;
  now?: Date;
};

/** Puts a person with these roles into the database; joined, with `thePassword`, unless told otherwise. */
export async function aPerson(roles: HeldRole[] = [], about: About = {}) {
  const now = about.now ?? new Date();
  const id = newId('usr', now);
  const name = about.name ?? 'Marie Durand';
  const email = about.email ?? `${id}@example.org`;
  thePasswordHash ??= hashPassword(thePassword);
  await database().user.create({
    data: {
      id,
      name,
      email,
      locale: 'fr',
      passwordHash: (about.hasJoined ?? true) ? await thePasswordHash : null,
      createdAt: now,
      emailConfirmedAt: (about.isConfirmed ?? true) ? now : null,
      deactivatedAt: about.isDeactivated ? now : null,
      grants: { create: roles.map((held) => ({ id: newId('grt', now), ...held, createdAt: now })) },
    },
  });
  return { id, name, email };
}

export async function aPractice(name = `Practice ${newId('prc', new Date())}`) {
  const now = new Date();
  const id = newId('prc', now);
  await database().practice.create({ data: { id, name, locale: 'fr', createdAt: now } });
  return { id, name };
}

export async function aSite(practiceId: string, name = `Site ${newId('sit', new Date())}`) {
  const now = new Date();
  const id = newId('sit', now);
  const where = { city: 'Lyon', country: 'FR', timeZone: 'Europe/Paris', locale: 'fr' };
  await database().site.create({ data: { id, practiceId, name, ...where, createdAt: now } });
  return { id, name };
}

export const administrator: HeldRole = { role: 'administrator', practiceId: null, siteId: null };
export const support: HeldRole = { role: 'support', practiceId: null, siteId: null };
export function managerOf(practice: { id: string }): HeldRole {
  return { role: 'manager', practiceId: practice.id, siteId: null };
}

export function inPractice(...practices: { id: string }[]): Scope {
  return { everywhere: false, practiceIds: practices.map((practice) => practice.id), siteIds: [] };
}

/** This person, who may change people in that scope. */
export function changer(person: { id: string; name: string }, scope: Scope): Authorized<'people.change'> {
  return anAuthorized('people.change', scope, { userId: person.id, name: person.name });
}

/** This administrator, who may change the desk's own people. */
export function staffChanger(person: { id: string; name: string }): Authorized<'staff.change'> {
  return anAuthorized('staff.change', { everywhere: true }, { userId: person.id, name: person.name });
}
