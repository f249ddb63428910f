import type { PlannedSite } from '../demo/plan.ts';
import type { Random } from '../testing/seed.ts';

/** Two small clinics: the trials are about moments, not about sizes. */
export const sites: readonly PlannedSite[] = [
  {
    key: 'lyon',
    name: 'Lyon',
    city: 'Lyon',
    country: 'FR',
    timeZone: 'Europe/Paris',
    locale: 'fr',
    phone: '',
    database: 'cabinet',
    sourceName: 'Base du cabinet',
    diskName: 'Disque de Lyon',
    content: { country: 'FR', city: 'Lyon', patients: 300 },
  },
  {
    key: 'brno',
    name: 'Brno',
    city: 'Brno',
    country: 'CZ',
    timeZone: 'Europe/Prague',
    locale: 'cs',
    phone: '',
    database: 'ordinace',
    sourceName: 'Databáze ordinace',
    diskName: 'Disk v Brně',
    content: { country: 'CZ', city: 'Brno', patients: 200 },
  },
];

/** What belongs to the centre, and what stands at each site. */
const central = [
  'door',
  'central worker',
  'central Redis',
  "the sites' Redis",
  "the centre's PostgreSQL",
] as const;
const local = ['agent', "the clinic's PostgreSQL", 'a backend of a backup', 'pg_dump', 'sshd'] as const;

export type Kill =
  | { what: (typeof central)[number]; site: null; waitMs: number; downMs: number }
  | { what: (typeof local)[number]; site: PlannedSite['key']; waitMs: number; downMs: number };

/**
 * Who is killed, how long after the one before, and how long it stays down. Each victim comes in turn before any comes again, in an
 * order of its own each time, so that a small sample meets as many of them as it can.
 */
export function drawKills(random: Random, count: number): Kill[] {
  const kills: Kill[] = [];
  while (kills.length < count) {
    for (const what of shuffled(random, [...central, ...local, 'agent' as const])) {
      const waitMs = random.int(0, 2_500);
      const downMs = random.isTrue(0.3) ? 0 : random.int(0, 3_000);
      const site = random.pick(sites).key;
      kills.push(isLocal(what) ? { what, site, waitMs, downMs } : { what, site: null, waitMs, downMs });
    }
  }
  return kills.slice(0, count);
}

export function describeKill({ what, site, waitMs, downMs }: Kill): string {
  return `after ${waitMs} ms: ${what}${site === null ? '' : ` at ${site}`}, back after ${downMs} ms`;
}

function isLocal(what: Kill['what']): what is (typeof local)[number] {
  return (local as readonly string[]).includes(what);
}

function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const rest = [...items];
  return items.map(() => rest.splice(random.int(0, rest.length - 1), 1)[0] as T);
}
