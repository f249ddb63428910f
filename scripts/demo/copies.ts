import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RestoreExample } from './closing-words.ts';
import { sites } from './plan.ts';
import type { World } from './world.ts';

/** The newest copy on the first site's disk, to try a restore with. */
export function findExample(world: World): RestoreExample | undefined {
  const [planned] = sites;
  const parts = planned && world.sites.get(planned.key);
  if (!parts) return undefined;
  const copy = readdirSync(parts.disk, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.dump.zst.age'))
    .sort()
    .at(-1);
  return copy === undefined
    ? undefined
    : { copy: join(parts.disk, copy), scratchUrl: parts.clinic.server.url };
}
