import type { Locale, Role } from '#lib/domain/words.ts';
import type { Clinic } from '../clinic/fill.ts';

/** Everything that the demonstration shows, in one place. All of it is made up. */
export const practice = { name: 'Cabinets du Rhône', locale: 'fr', phone: '+33 4 78 00 00 00' } as const;

export type PlannedSite = {
  key: 'lyon' | 'brno';
  name: string;
  city: string;
  country: 'FR' | 'CZ';
  timeZone: string;
  locale: Locale;
  phone: string;
  /** Of the practice's software. */
  database: string;
  sourceName: string;
  diskName: string;
  content: Clinic;
};

export const sites: readonly PlannedSite[] = [
  {
    key: 'lyon',
    name: 'Lyon Bellecour',
    city: 'Lyon',
    country: 'FR',
    timeZone: 'Europe/Paris',
    locale: 'fr',
    phone: '+33 4 78 00 00 01',
    database: 'cabinet',
    sourceName: 'Base du cabinet',
    diskName: 'Disque du secrétariat',
    content: { country: 'FR', city: 'Lyon', patients: 9_000 },
  },
  {
    key: 'brno',
    name: 'Brno Veveří',
    city: 'Brno',
    country: 'CZ',
    timeZone: 'Europe/Prague',
    locale: 'cs',
    phone: '+420 541 000 002',
    database: 'ordinace',
    sourceName: 'Databáze ordinace',
    diskName: 'Disk v sesterně',
    content: { country: 'CZ', city: 'Brno', patients: 7_000 },
  },
];

export const offSiteName = 'Coffre hors site (SFTP)';

export const policy = {
  name: 'Chaque jour ouvré, midi et soir',
  days: [1, 2, 3, 4, 5, 6],
  times: ['12:30', '19:30'],
  graceMinutes: '60',
  retention: {
    keepLast: '',
    keepDaily: '14',
    keepWeekly: '8',
    keepMonthly: '12',
    keepYearly: '',
    keepAtLeast: '',
  },
  drill: { everyDays: '30', checks: [] },
};

export type PlannedPerson = {
  key: 'support' | 'manager' | 'approver';
  name: string;
  email: string;
  locale: Locale;
  /** Null: the first administrator, who is the support desk too. */
  role: Role | null;
  /** For the closing words. */
  does: string;
};

export const people: readonly PlannedPerson[] = [
  {
    key: 'support',
    name: 'Robin Hale',
    email: 'support@keepwell.example',
    locale: 'en',
    role: null,
    does: 'support desk and administrator: all practices',
  },
  {
    key: 'manager',
    name: 'Claire Moreau',
    email: 'claire.moreau@cabinets-rhone.example',
    locale: 'fr',
    role: 'manager',
    does: 'practice manager: policies, people, the recovery key',
  },
  {
    key: 'approver',
    name: 'Petr Dvořák',
    email: 'petr.dvorak@cabinets-rhone.example',
    locale: 'cs',
    role: 'approver',
    does: 'approver: reads all of the practice, will approve restores',
  },
];
