import { expect } from '@playwright/test';
import { database } from '#lib/central/database/client.ts';
import { startFormatCheck } from '#lib/central/format-check/start-format-check.ts';
import { requestRestore } from '#lib/central/restores/request-restore.ts';
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

/** A restore of that backup, asked for and checked. */
async function aCase({ manager, site, sourceId }: ReadySite, backupId: string): Promise<string> {
  const copy = await database().copy.findFirstOrThrow({ where: { backupId, state: 'stored' } });
  const asked = await requestRestore(await as(manager.email, 'restore.request'), {
    siteId: site.id,
    origin: { kind: 'copy', copyId: copy.id },
    target: { kind: 'replace', sourceId },
    reason: 'To be looked at.',
  });
  const { caseId } = expectOk('The restore', asked);
  await expect
    .poll(() => database().restoreCase.findUnique({ where: { id: caseId } }), { timeout: 60_000 })
    .toMatchObject({ state: 'checked' });
  return caseId;
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
    caseId: await aCase(ready, made.backupId),
    checkId,
    ...made,
  };
}
