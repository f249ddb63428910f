import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutDir } from '../checkout.ts';
import { countAsOne, countReport } from './counts.ts';
import type { Step } from './run-step.ts';

const next = 'node_modules/next/dist/bin/next';
const reportFolder = join(checkoutDir, '.keepwell/reports');

/** What the compiler and the build need first: the Prisma client and the types of the routes. */
export const generate: Step = {
  title: 'generate',
  commands: [
    ['node_modules/prisma/build/index.js', 'generate'],
    [next, 'typegen'],
  ],
  count: countAsOne,
};

export const types: Step = {
  title: 'types',
  commands: [['node_modules/typescript/bin/tsc']],
  count: countAsOne,
};

export const lint: Step = {
  title: 'lint',
  commands: [['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings']],
  count: countAsOne,
};

export const arrows: Step = {
  title: 'arrows',
  commands: [['scripts/arrows.ts']],
  count: countAsOne,
};

export const build: Step = {
  title: 'build',
  commands: [[next, 'build'], ['scripts/running/note-build.ts']],
  count: countAsOne,
};

export const vitestProjects = ['unit', 'db', 'agent', 'disks'] as const;

/** @param filters parts of file names; empty: all tests of the projects */
export function vitest(projects: readonly string[], filters: readonly string[]): Step {
  const report = freshReport(`vitest-${projects.join('-')}.json`);
  return {
    title: projects.join(', '),
    commands: [
      [
        'node_modules/vitest/vitest.mjs',
        'run',
        ...projects.map((project) => `--project=${project}`),
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
        ...filters,
      ],
    ],
    count: (exitCode) => countReport(report, exitCode),
  };
}

/**
 * Random kills of a whole centre with its agents. The centre serves the built pages.
 * @param filters parts of file names; empty: all
 */
export function killTrials(filters: readonly string[]): Step {
  return { ...vitest(['trials'], filters), requires: build };
}

/** @param filters parts of file names; empty: all stories */
export function playwright(filters: readonly string[]): Step {
  const report = freshReport('playwright.json');
  return {
    title: 'e2e',
    commands: [
      [
        'node_modules/@playwright/test/cli.js',
        'test',
        '--pass-with-no-tests',
        '--reporter=list,json',
        ...filters,
      ],
    ],
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    // Stories that ran against an older build would prove nothing.
    requires: build,
    count: (exitCode) => countReport(report, exitCode),
  };
}

/** A report of an earlier run must not be taken for this one's. */
function freshReport(name: string): string {
  const path = join(reportFolder, name);
  mkdirSync(reportFolder, { recursive: true });
  rmSync(path, { force: true });
  return path;
}
