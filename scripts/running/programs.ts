import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutDir } from '../checkout.ts';
import type { Program } from './program-copy.ts';

/** The agent: what its own Dockerfile brings along, and nothing of the centre. */
export const agentProgram: Program = {
  name: 'agent',
  entry: 'workers/site/main.ts',
  parts: ['lib/domain', 'lib/contract', 'lib/shared', 'workers/site'],
  packages: [
    '@simplewebauthn/server',
    'age-encryption',
    'bullmq',
    'commander',
    'ioredis',
    'luxon',
    'pino',
    'postgres',
    'ssh2',
    'ws',
    'zod',
  ],
};

/** The door and the workers of the centre, with the built pages. */
export function centreProgram(): Program {
  const { dependencies } = JSON.parse(readFileSync(join(checkoutDir, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return {
    name: 'centre',
    entry: 'workers/central/door.ts',
    parts: ['.next', 'app', 'lib', 'messages', 'next.config.ts', 'prisma/generated', 'workers/central'],
    packages: Object.keys(dependencies),
  };
}
