import { expect } from '@playwright/test';
import { database } from '#lib/central/database/client.ts';
import type { ReadySite } from './ready-site.ts';
import { world } from './world.ts';

/** Names the clinics' own server as the one on which this site's drills restore, as whoever installs an agent would. */
export async function nameDrillServer({ agent, site }: Pick<ReadySite, 'agent' | 'site'>): Promise<void> {
  const { hostname, port, username, password } = new URL(world().clinicUrl);
  const place = ['--host', hostname, '--port', port, '--user', decodeURIComponent(username)];
  const secret = decodeURIComponent(password);
  const add = ['server', 'add', 'Drills', ...place, ...(secret === '' ? [] : ['--password-stdin'])];
  await agent.do(add, secret);
  await agent.do(['settings', '--drill-server', 'Drills']);
  await expect
    .poll(async () => {
      const told = await database().agent.findFirst({
        where: { siteId: site.id },
        select: { selfReport: true },
      });
      return told?.selfReport;
    })
    .toMatchObject({ drillServer: 'Drills' });
}

/** The site's newest drill that came to a verdict, once the centre knows of more than so many. The agent looks each minute. */
export async function aVerdict({ site }: Pick<ReadySite, 'site'>, after = 0): Promise<string> {
  const where = { siteId: site.id, outcome: { not: 'not_run' as const } };
  await expect.poll(() => database().drill.count({ where }), { timeout: 120_000 }).toBeGreaterThan(after);
  const newest = await database().drill.findFirstOrThrow({ where, orderBy: { finishedAt: 'desc' } });
  return newest.id;
}
