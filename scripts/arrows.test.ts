import { expect, test } from 'vitest';
import { findViolations } from './arrows/find-violations.ts';

function reasons(files: Record<string, string>): string[] {
  return findViolations(new Map(Object.entries(files))).map(
    ({ path, line, reason }) => `${path}:${line}: ${reason}`,
  );
}

test('lets each part import what it may', () => {
  const files = {
    'lib/domain/slots.ts': "import { DateTime } from 'luxon';\nimport { fail } from '#lib/shared/errors.ts';",
    'lib/contract/jobs.ts': "import * as z from 'zod';\nimport type { Slot } from '../domain/slots.ts';",
    'lib/central/slots/list.ts': "import { db } from '#prisma/generated/client.ts';",
    'workers/site/main.ts': "import { due } from '#lib/domain/slots.ts';\nimport fs from 'node:fs';",
    'scripts/demo.ts': "import { run } from '#workers/site/main.ts';\nconst x = await import(name);",
    'next.config.ts': "import type { NextConfig } from 'next';",
  };
  expect(reasons(files)).toEqual([]);
});

test.each([
  ['a static import', "import { db } from '#lib/central/database/client.ts';"],
  ['an import of a type only', "import type { Row } from '#lib/central/database/client.ts';"],
  ['a relative path', "import { db } from '../../lib/central/database/client.ts';"],
  ['a re-export', "export * from '#lib/central/database/client.ts';"],
  ['a re-export of a type', "export type { Row } from '#lib/central/database/client.ts';"],
  ['a dynamic import', "const { db } = await import('#lib/central/database/client.ts');"],
  ['a type written in place', "let row: import('#lib/central/database/client.ts').Row;"],
  ['require', "const db = require('#lib/central/database/client.ts');"],
])('finds the centre in the agent, brought in by %s', (_how, source) => {
  expect(reasons({ 'workers/site/main.ts': `// first line\n${source}` })).toEqual([
    'workers/site/main.ts:2: workers/site may not import lib/central (#lib/central/database/client.ts)'.replace(
      '#lib',
      source.includes('../') ? '../../lib' : '#lib',
    ),
  ]);
});

test('finds Prisma in the agent through a file that may be imported', () => {
  const files = {
    'workers/site/main.ts': "import '#lib/shared/a.ts';",
    'lib/shared/a.ts': "export * from './b.ts';",
    'lib/shared/b.ts': "import type { PrismaClient } from '@prisma/client';",
  };
  expect(reasons(files)).toEqual([
    'workers/site/main.ts:1: workers/site must never reach @prisma/client: lib/shared/a.ts → lib/shared/b.ts → @prisma/client',
  ]);
});

test.each([
  ['lib/shared/x.ts', "import '#lib/domain/slots.ts';"],
  ['lib/domain/x.ts', "import '#lib/contract/jobs.ts';"],
  ['lib/domain/x.ts', "import * as z from 'zod';"],
  ['lib/contract/x.ts', "import '#lib/central/scope.ts';"],
  ['lib/central/x.ts', "import '#lib/access/require-actor.ts';"],
  ['lib/central/x.ts', "import '#app/page.tsx';"],
  ['app/page.tsx', "import '#workers/central/watch.ts';"],
  ['app/page.tsx', "import '#prisma/generated/client.ts';"],
  ['app/page.tsx', "import '#e2e/sign-in.ts';"],
  ['workers/site/x.ts', "import '#workers/central/watch.ts';"],
  ['workers/site/x.ts', "import React from 'react';"],
  ['workers/central/x.ts', "import '#workers/site/main.ts';"],
  ['workers/central/x.ts', "import '#scripts/checkout.ts';"],
  ['lib/domain/x.ts', 'await import(name);'],
])('forbids, in %s, %s', (path, source) => {
  expect(reasons({ [path]: source })).toHaveLength(1);
});

test('a test may import anything, and only tests may import it', () => {
  const files = {
    'workers/site/main.test.ts': "import { db } from '#lib/central/database/client.ts';",
    'lib/domain/slots.ts': "import { aPolicy } from './slots.testing.ts';",
  };
  expect(reasons(files)).toEqual([
    'lib/domain/slots.ts:1: lib/domain imports ./slots.testing.ts, which only tests may import',
  ]);
});
