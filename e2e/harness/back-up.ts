import { expect } from '@playwright/test';
import { database } from '#lib/central/database/client.ts';
import { startFormatCheck } from '#lib/central/format-check/start-format-check.ts';
import { as, expectOk } from '#scripts/demo/actors.ts';
import { backUpNow } from '#scripts/demo/first-backups.ts';
import { aVerdict, nameDrillServer } from './drills.ts';
import type { ReadySite } from './ready-site.ts';
import type { RouteIds } from './routes.ts';

/** One backup, made and told; and the ids of all that there is at the site now. */
export async function backUp({
  support,
  site,
  setId,
}: ReadySite): Promise<{ backupId: string; attemptId: string }> {
  await backUpNow(support.email, site.id, setId);
  const backup = await database().backup.findFirstOrThrow({
    where: { siteId: site.id },
    orderBy: { id: 'desc' },
  });
  return { backupId: backup.id, attemptId: backup.attemptId };
}

export async function idsOf(ready: ReadySite): Promise<RouteIds> {
  const { practice, site, sourceId, setId, policyId, destinationId, manager } = ready;
  const person = await database().user.findUniqueOrThrow({ where: { email: manager.email } });
  const made = await backUp(ready);
  expect(made.backupId).toMatch(/^bak_/);
  const by = await as(manager.email, 'format.check');
  const { checkId } = expectOk('The question', await startFormatCheck(by, site.id));
  await nameDrillServer(ready);
  await ready.agent.do(['drill']);
  return {
    practiceId: practice.id,
    siteId: site.id,
    sourceId,
    setId,
    policyId,
    destinationId,
    personId: person.id,
    drillId: await aVerdict(ready),
    checkId,
    ...made,
  };
}
