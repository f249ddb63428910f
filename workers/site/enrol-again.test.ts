import { expect, it } from 'vitest';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { makeEnrolment } from '#lib/central/enrolment/make-enrolment.ts';
import { anAuthorized } from '#lib/central/scope.testing.ts';
import { systemClock } from '#lib/shared/clock.ts';
import { enrol } from './centre/enrol.ts';
import { readApprovers } from './state/approvers-file.ts';
import { aTakenOverSite } from './testing/taken-over-site.ts';
import { anAgent, until } from './testing/test-site.ts';

withCentre();

it('an agent that is enrolled again keeps whom it trusts, and the centre is told of them anew', async () => {
  const site = await aTakenOverSite();
  const { siteId, folder, recoveryRecipient, approver } = site;
  const isPinned = async () => {
    const where = { siteId, credentialId: approver.device.credentialId, unpinnedAt: null };
    return (await database().approverPin.count({ where })) === 1;
  };
  await until('the centre knows the pin', isPinned);
  await site.stop();
  const made = await makeEnrolment(anAuthorized('agent.enrol'), siteId, { replacesAgent: true });
  if (!made.ok) throw new Error(made.problem);
  const command = { folder, centre: site.door.url, token: made.token, recoveryRecipient };
  // The command was shortened on its way: it names nobody. Who was pinned stays so.
  await enrol({ ...command, approvers: [], again: true, clock: systemClock });
  expect(await isPinned()).toBe(false);
  await anAgent({ folder });
  await until('the centre knows the pin again', isPinned);
  expect(readApprovers(folder).pinned.map((pin) => pin.approver)).toEqual([approver.approver]);
});
