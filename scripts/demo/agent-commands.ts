import { rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { checkoutDir } from '../checkout.ts';
import { type PlannedSite, sites } from './plan.ts';
import type { World } from './world.ts';

/**
 * A short command for each site's agent, to be typed in another terminal: what a person at the clinic's computer would call
 * `keepwell-agent`. It runs as the agent's own account, so that what it writes stays the agent's. Returns how it is typed.
 */
export function writeAgentCommands(world: World): Map<PlannedSite['key'], string> {
  return new Map(
    sites.map(({ key }) => {
      const path = join(checkoutDir, `.keepwell/agent-${key}`);
      // Written anew: its program may lie elsewhere since the checkout has changed.
      rmSync(path, { force: true });
      writeFileSync(path, `#!/bin/sh\nexec ${world.sites.get(key)?.agent.commandLine ?? 'false'} "$@"\n`, {
        mode: 0o755,
      });
      return [key, relative(checkoutDir, path)];
    }),
  );
}
