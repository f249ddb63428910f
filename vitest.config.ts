import { randomInt } from 'node:crypto';
import { defineConfig } from 'vitest/config';

// Drawn once for the run and handed to every test process; see scripts/testing/seed.ts.
if (process.env.KEEPWELL_SEED === undefined) {
  process.env.KEEPWELL_SEED = String(randomInt(1_000_000_000));
  process.stderr.write(`Random trials; to draw the same again: KEEPWELL_SEED=${process.env.KEEPWELL_SEED}\n`);
}

const withServers = {
  globalSetup: ['scripts/testing/vitest-global-setup.ts'],
  setupFiles: ['scripts/testing/database-cleanup.ts'],
};
const withDisks = ['workers/site/{disks,catalog}/**/*.test.ts'];
const isWorst = process.env.KEEPWELL_WORST === '1';
const minutes = (count: number) => count * 60_000 * (isWorst ? 20 : 1);

export default defineConfig({
  test: {
    allowOnly: false,
    passWithNoTests: true,
    retry: 0,
    // Processes and not threads: tests start servers that must die with them, and change what only a process has.
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{app,lib,scripts,messages}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.db.test.ts', 'scripts/trials/**'],
          testTimeout: minutes(0.5),
        },
      },
      {
        extends: true,
        test: {
          name: 'db',
          include: ['{app,lib,prisma,scripts,workers}/**/*.db.test.ts'],
          testTimeout: minutes(1),
          hookTimeout: minutes(2),
          ...withServers,
        },
      },
      {
        extends: true,
        test: {
          name: 'agent',
          include: ['workers/**/*.test.ts'],
          exclude: ['**/*.db.test.ts', ...withDisks],
          testTimeout: minutes(3),
          hookTimeout: minutes(3),
          ...withServers,
        },
      },
      {
        extends: true,
        test: {
          name: 'disks',
          include: withDisks,
          testTimeout: minutes(3),
          hookTimeout: minutes(3),
          // A disk that one file plugs in is seen by every agent of this machine: one file after the other, and after all others.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          ...withServers,
        },
      },
      {
        extends: true,
        test: {
          name: 'trials',
          include: ['scripts/trials/**/*.test.ts'],
          testTimeout: minutes(1),
        },
      },
    ],
  },
});
