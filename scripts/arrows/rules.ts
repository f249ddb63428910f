/**
 * Who may import whom: ARCHITECTURE.md's arrows as a table. A room is the longest folder named here that a file lies in.
 * Two that matter most: what is decided (domain) depends on nothing but plain values, and the agent (workers/site) can be built and shipped
 * without the centre, so that no taken-over centre's code, and no Prisma, ends up at a clinic.
 */
export type Rule = {
  /** Rooms of ours that it may import, besides itself. "any": whatever it likes. */
  rooms: readonly string[] | 'any';
  /** Packages from npm that it may import; left out: whatever it likes. Node's own modules are always allowed. */
  packages?: readonly string[];
  /** Packages that must not even be reached through what it imports. */
  neverReaches?: readonly string[];
};

export const rules: Record<string, Rule> = {
  'lib/shared': { rooms: [] },
  // luxon: due moments are local times, and time zones are not arithmetic.
  'lib/domain': { rooms: ['lib/shared'], packages: ['luxon'] },
  'lib/contract': { rooms: ['lib/domain', 'lib/shared'], packages: ['zod'] },
  'lib/i18n': { rooms: ['lib/domain', 'lib/contract', 'lib/shared', 'messages'] },
  'lib/central': { rooms: ['lib/domain', 'lib/contract', 'lib/shared', 'lib/i18n', 'prisma/generated'] },
  'lib/access': { rooms: ['lib/central', 'lib/domain', 'lib/contract', 'lib/shared'] },
  app: { rooms: ['lib/access', 'lib/central', 'lib/contract', 'lib/domain', 'lib/shared', 'lib/i18n'] },
  'workers/site': {
    rooms: ['lib/domain', 'lib/contract', 'lib/shared'],
    neverReaches: ['next', 'next-auth', 'next-intl', 'react', 'react-dom', '@prisma/*', 'pg', 'nodemailer'],
  },
  'workers/central': {
    rooms: ['lib/central', 'lib/access', 'lib/domain', 'lib/contract', 'lib/shared', 'lib/i18n'],
  },
  'prisma/generated': { rooms: [] },
  prisma: { rooms: ['lib/central', 'lib/domain', 'lib/contract', 'lib/shared', 'prisma/generated'] },
  messages: { rooms: [] },
  scripts: { rooms: 'any' },
  e2e: { rooms: 'any' },
};

/** Files at the top (next.config.ts and the like) belong to no room: they may import anything, and no room may import them. */
export function roomOf(path: string): string | undefined {
  return Object.keys(rules)
    .filter((room) => path.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0];
}

/** Tests, and what only they use, build worlds of many parts: they may import anything, and nothing but them may import them. */
export function isTestFile(path: string): boolean {
  return /\.(test|spec|testing)\.tsx?$/.test(path) || path.includes('/testing/');
}
