import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { expect, it, onTestFinished } from 'vitest';
import { shutOut } from '#lib/central/agents/shut-out.ts';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { makeEnrolment } from '#lib/central/enrolment/make-enrolment.ts';
import { placeOrder } from '#lib/central/orders/place-order.ts';
import { aSite as aSiteAtTheCentre } from '#lib/central/reports/site.testing.ts';
import { anAuthorized } from '#lib/central/scope.testing.ts';
import { systemClock } from '#lib/shared/clock.ts';
import { emptyDatabase, runAsSuperuser } from '#scripts/testing/database.ts';
import { enrol } from './centre/enrol.ts';
import { readStanding } from './centre/standing.ts';
import { countUndelivered } from './journal/journal-facts.ts';
import { stateFolderAt } from './state/state-folder.ts';
import { openRealCentre } from './testing/real-centre.ts';
import { anAgent, changeSettings, until } from './testing/test-site.ts';

withCentre();

/** A site at the real centre, joined with the command that the centre made, by an agent with a real clinic database. */
async function aJoinedSite() {
  const door = await openRealCentre();
  const root = mkdtempSync(path.join(tmpdir(), 'kw-real-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const site = await aSiteAtTheCentre({ hasAgent: false, since: new Date() });
  const recoveryRecipient = await identityToRecipient(await generateX25519Identity());
  const clinic = new URL(await emptyDatabase());
  await runAsSuperuser('CREATE TABLE patient AS SELECT n AS id FROM generate_series(1, 5000) n', clinic.href);
  const db = database();
  await db.practice.update({ where: { id: site.practiceId }, data: { recoveryRecipient } });
  const settings = {
    host: clinic.hostname,
    port: Number(clinic.port),
    database: clinic.pathname.slice(1),
    user: clinic.username || 'postgres',
  };
  await db.source.update({ where: { id: site.sourceId }, data: { settings } });
  for (const [index, destinationId] of site.destinationIds.entries()) {
    const folder = path.join(root, `disk-${index}`);
    mkdirSync(folder);
    await db.siteDestination.updateMany({ where: { destinationId }, data: { settings: { path: folder } } });
  }
  const command = await makeEnrolment(anAuthorized('agent.enrol'), site.siteId, { replacesAgent: false });
  if (!command.ok) throw new Error(command.problem);
  const folder = stateFolderAt(path.join(root, 'state'));
  const { token } = command;
  await enrol({ folder, centre: door.url, token, recoveryRecipient, again: false, clock: systemClock });
  changeSettings(folder, { allowedRoots: [root], reserveBytes: 0 });
  return { ...site, folder, door };
}

it('joins, is given its work, backs up on order, and the centre knows of every copy and proof', async () => {
  const site = await aJoinedSite();
  const { context } = await anAgent(site);
  const db = database();
  await until('the assignment is acknowledged', async () => {
    const agent = await db.agent.findFirst({ where: { siteId: site.siteId } });
    return agent?.acknowledgedAssignment !== null && agent?.selfReport !== null;
  });
  const request = { kind: 'backup', setId: site.setId, sourceIds: null, destinationIds: null } as const;
  const placed = await placeOrder(anAuthorized('backup.order'), site.siteId, request);
  if (!placed.ok) throw new Error(placed.problem);
  const order = () => db.order.findUniqueOrThrow({ where: { id: placed.orderId } });
  await until('the order has ended at the centre', async () => (await order()).finishedAt !== null);
  expect(await order()).toMatchObject({ state: 'done', failure: null });
  await until('all is told', () => countUndelivered(context.journal) === 0);
  const backup = await db.backup.findFirstOrThrow({
    where: { siteId: site.siteId },
    include: { attempt: true, copies: true },
  });
  expect(backup).toMatchObject({
    totalRows: 5_000n,
    attempt: { outcome: 'completed', trigger: 'manual', orderId: placed.orderId },
  });
  expect(backup.copies).toHaveLength(2);
  for (const copy of backup.copies) {
    expect(copy.state).toBe('stored');
    expect(copy.intactAt).not.toBeNull();
    expect(copy.readableAt).not.toBeNull();
  }
  expect(await db.agentFact.count({ where: { siteId: site.siteId, refusal: { not: null } } })).toBe(0);
});

it('is cut off at once when it is revoked, and knows why', async () => {
  const site = await aJoinedSite();
  const { context } = await anAgent(site, { rhythm: { heartbeat: 300 } });
  const db = database();
  await until(
    'it is heard',
    async () => (await db.agent.findFirst({ where: { siteId: site.siteId } }))?.selfReport !== null,
  );
  const agent = await db.agent.findFirstOrThrow({ where: { siteId: site.siteId } });
  await until('its tunnel is open', () => site.door.tunnels.size > 0);
  await db.agent.update({ where: { id: agent.id }, data: { revokedAt: new Date() } });
  await shutOut({ id: agent.id, siteId: site.siteId });
  await until('its tunnels are cut', () => site.door.tunnels.size === 0);
  await until('it knows', () => readStanding(context.journal).state === 'revoked');
});
