import { beforeEach, describe, expect, test } from 'vitest';
import { currentAssignment } from '#lib/central/assignments/current-assignment.ts';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { aPerson, changer, inPractice, managerOf } from '#lib/central/people/a-person.testing.ts';
import { giveRole, withdrawRole } from '#lib/central/people/change-grants.ts';
import { deactivatePerson, reactivatePerson } from '#lib/central/people/deactivate-person.ts';
import { Journal } from '#lib/central/reports/journal.testing.ts';
import { receiveReport } from '#lib/central/reports/receive-report.ts';
import { aSite, type TestSite } from '#lib/central/reports/site.testing.ts';
import { changeRestoreSettings } from '#lib/central/restore-settings/change-restore-settings.ts';
import { findRestoreSettings } from '#lib/central/restore-settings/find-restore-settings.ts';
import { restoreSettingsSchema } from '#lib/central/restore-settings/restore-settings-input.ts';
import { anAuthorized } from '#lib/central/scope.testing.ts';
import { type SoftPasskey, softPasskey } from '#lib/contract/passkey.testing.ts';
import { approverFingerprint, challengeOf } from '#lib/contract/permit.ts';
import { isSettled } from '#lib/domain/settled.ts';
import { approverSince } from './approver-since.ts';
import { aKeptPasskey, anApprover, aPin } from './approvers.testing.ts';
import { beginEndorsement } from './begin-endorsement.ts';
import { endorseApprover, signingTimeMs } from './endorse-approver.ts';
import { listApprovers } from './list-approvers.ts';
import { listSitePins } from './list-site-pins.ts';

withCentre();

const day = 24 * 3_600_000;
let site: TestSite;
beforeEach(async () => {
  site = await aSite();
});

const practice = () => ({ id: site.practiceId });

function approving(person: { id: string; name: string }, now = new Date()) {
  return anAuthorized('restore.approve', inPractice(practice()), {
    userId: person.id,
    name: person.name,
    now,
  });
}

async function assigned() {
  const { approvers, endorsements, revokedCredentials } = await currentAssignment(site.siteId, new Date());
  return { approvers, endorsements, revokedCredentials };
}

async function endorse(
  signer: { person: { id: string; name: string }; device: SoftPasskey },
  passkeyId: string,
) {
  const by = approving(signer.person);
  const begun = await beginEndorsement(by, { practiceId: site.practiceId, passkeyId });
  if (!begun.ok) return begun;
  const { document, signing } = begun;
  return endorseApprover(by, passkeyId, { document, assertion: signer.device.sign(signing.challenge) });
}

describe("a site's assignment", () => {
  test('names the passkeys of those who approve in its practice, and of nobody else', async () => {
    const other = await aSite();
    const { approver } = await anApprover([site.practiceId, other.practiceId]);
    await anApprover([other.practiceId]);
    const manager = await aPerson([managerOf(practice())]);
    await aKeptPasskey(manager.id, softPasskey());
    expect(await assigned()).toEqual({ approvers: [approver], endorsements: [], revokedCredentials: [] });
  });
  test('stays as it is while nothing changes', async () => {
    for (const name of ['Blanc', 'Novak', 'Dubois']) {
      const { approver } = await anApprover([site.practiceId], { name });
      await aPin(site.siteId, approver);
    }
    const first = await currentAssignment(site.siteId, new Date());
    expect(await currentAssignment(site.siteId, new Date())).toEqual(first);
  });
  test('lists as revoked what its agent pinned and nobody holds any more', async () => {
    const [lost, gone, stays] = [
      await anApprover([site.practiceId], { name: 'Lost' }),
      await anApprover([site.practiceId], { name: 'Gone' }),
      await anApprover([site.practiceId], { name: 'Stays' }),
    ];
    for (const one of [lost, gone, stays]) await aPin(site.siteId, one.approver);
    await database().passkey.update({ where: { id: lost.passkeyId }, data: { revokedAt: new Date() } });
    const manager = await aPerson([managerOf(practice())]);
    await deactivatePerson(changer(manager, inPractice(practice())), gone.person.id);
    const revoked = [lost, gone].map((one) => one.device.credentialId).sort();
    expect(await assigned()).toMatchObject({
      approvers: [{ name: 'Stays' }],
      revokedCredentials: revoked,
    });
  });
  test('lists a revoked passkey that was endorsed, also before the agent told that it has pinned it', async () => {
    const [signer, late, never] = [
      await anApprover([site.practiceId]),
      await anApprover([site.practiceId]),
      await anApprover([site.practiceId]),
    ];
    await aPin(site.siteId, signer.approver);
    await endorse(signer, late.passkeyId);
    const ids = [late.passkeyId, never.passkeyId];
    await database().passkey.updateMany({ where: { id: { in: ids } }, data: { revokedAt: new Date() } });
    expect((await assigned()).revokedCredentials).toEqual([late.device.credentialId]);
  });
});

describe('a change of who approves', () => {
  test('has the agents of the practice told at once: role given, withdrawn, person shut out, let in again', async () => {
    const { person } = await anApprover([]);
    await database().grant.create({
      data: { id: `grt_${person.id}`, userId: person.id, ...managerOf(practice()), createdAt: new Date() },
    });
    const manager = await aPerson([managerOf(practice())]);
    const by = changer(manager, inPractice(practice()));
    const role = { role: 'approver', practiceId: site.practiceId, siteId: null } as const;
    const told = async (change: () => Promise<{ ok: boolean }>) => {
      await database().order.deleteMany({ where: { siteId: site.siteId } });
      expect(await change()).toEqual({ ok: true });
      return database().order.count({ where: { siteId: site.siteId, kind: 'sync' } });
    };
    expect(await told(() => giveRole(by, person.id, role))).toBe(1);
    expect(await told(() => deactivatePerson(by, person.id))).toBe(1);
    expect(await told(() => reactivatePerson(by, person.id))).toBe(1);
    const grant = await database().grant.findFirstOrThrow({ where: { userId: person.id, role: 'approver' } });
    expect(await told(() => withdrawRole(by, grant.id))).toBe(1);
    expect(await told(() => giveRole(by, person.id, { ...role, role: 'auditor' }))).toBe(0);
  });
  test('counts for a day: role, passkey added, passkey revoked', async () => {
    const now = new Date();
    const daysAgo = (days: number) => new Date(now.getTime() - days * day);
    const { person, passkeyId } = await anApprover([site.practiceId], { now: daysAgo(3) });
    const since = () => approverSince(database(), person.id, site.practiceId);
    expect(await since()).toEqual(daysAgo(3));
    await database().passkey.update({ where: { id: passkeyId }, data: { revokedAt: daysAgo(2) } });
    expect(await since()).toBeNull();
    await aKeptPasskey(person.id, softPasskey(), daysAgo(1));
    const added = await since();
    expect(added).toEqual(daysAgo(1));
    expect(isSettled(added ?? now, now)).toBe(true);
    await aKeptPasskey(person.id, softPasskey(), now);
    expect(isSettled((await since()) ?? daysAgo(9), now)).toBe(false);
    const other = await aSite();
    expect(await approverSince(database(), person.id, other.practiceId)).toBeNull();
  });
});

describe('an endorsement', () => {
  test('by an approver whom an agent trusts goes to the agents, signed over whom it lets in', async () => {
    const [signer, late] = [
      await anApprover([site.practiceId], { name: 'Blanc' }),
      await anApprover([site.practiceId], { name: 'Novak' }),
    ];
    await aPin(site.siteId, signer.approver);
    expect(await endorse(signer, late.passkeyId)).toEqual({ ok: true });
    const { endorsements } = await assigned();
    expect(endorsements).toMatchObject([
      {
        document: { practiceId: site.practiceId, approver: late.approver },
        assertion: { id: signer.device.credentialId },
      },
    ]);
    const [endorsement] = endorsements;
    const said = Buffer.from(endorsement?.assertion.response.clientDataJSON ?? '', 'base64url').toString();
    const challenge = endorsement && challengeOf(endorsement.document);
    expect(JSON.parse(said)).toMatchObject({ challenge });
    expect(await database().order.count({ where: { siteId: site.siteId, kind: 'sync' } })).toBe(1);
    const trail = await database().auditEntry.findFirstOrThrow({
      where: { action: 'approver.endorsed', practiceId: site.practiceId },
    });
    expect(trail).toMatchObject({ practiceId: site.practiceId, subjectName: 'Novak' });
  });
  test('is refused from an approver whom no agent of the practice trusts', async () => {
    const other = await aSite();
    const [signer, late] = [
      await anApprover([site.practiceId, other.practiceId]),
      await anApprover([site.practiceId]),
    ];
    await aPin(other.siteId, signer.approver);
    expect(await endorse(signer, late.passkeyId)).toEqual({ ok: false, problem: 'not_pinned' });
  });
  test('waits until the signer counts: one who was endorsed a moment ago lets nobody in', async () => {
    const [signer, late] = [await anApprover([site.practiceId]), await anApprover([site.practiceId])];
    await aPin(site.siteId, signer.approver, new Date(), 'endorsed');
    expect(await endorse(signer, late.passkeyId)).toEqual({ ok: false, problem: 'too_new' });
    await database().approverPin.updateMany({
      where: { credentialId: signer.device.credentialId },
      data: { pinnedAt: new Date(Date.now() - day) },
    });
    expect(await endorse(signer, late.passkeyId)).toEqual({ ok: true });
  });
  test('lets in only who approves there: not a manager, not a revoked passkey', async () => {
    const signer = await anApprover([site.practiceId]);
    await aPin(site.siteId, signer.approver);
    const manager = await aPerson([managerOf(practice())]);
    const managers = await aKeptPasskey(manager.id, softPasskey());
    const { passkeyId } = await anApprover([site.practiceId]);
    await database().passkey.update({ where: { id: passkeyId }, data: { revokedAt: new Date() } });
    for (const id of [managers, passkeyId, 'pky_unknown']) {
      expect(await endorse(signer, id)).toEqual({ ok: false, problem: 'not_found' });
    }
  });
  test('lets in a second passkey of the signer, never the one that signs', async () => {
    const signer = await anApprover([site.practiceId]);
    await aPin(site.siteId, signer.approver);
    const second = await aKeptPasskey(signer.person.id, softPasskey());
    expect(await endorse(signer, signer.passkeyId)).toEqual({ ok: false, problem: 'not_pinned' });
    expect(await endorse(signer, second)).toEqual({ ok: true });
  });
  test('is refused when what was signed is not what is asked, or was shown too long ago', async () => {
    const [signer, late, other] = [
      await anApprover([site.practiceId]),
      await anApprover([site.practiceId]),
      await anApprover([site.practiceId]),
    ];
    await aPin(site.siteId, signer.approver);
    const by = approving(signer.person);
    const begun = await beginEndorsement(by, { practiceId: site.practiceId, passkeyId: late.passkeyId });
    if (!begun.ok) throw new Error(begun.problem);
    const { document } = begun;
    const elsewhere = { ok: false, problem: 'changed_elsewhere' };
    const refused = { ok: false, problem: 'passkey_refused' };
    const signed = (doc = document, device = signer.device) => ({
      document: doc,
      assertion: device.sign(challengeOf(doc)),
    });
    expect(await endorseApprover(by, other.passkeyId, signed())).toEqual(elsewhere);
    const renamed = { ...document, approver: { ...document.approver, name: 'Somebody else' } };
    expect(await endorseApprover(by, late.passkeyId, signed(renamed))).toEqual(elsewhere);
    const later = approving(signer.person, new Date(by.now.getTime() + signingTimeMs + 1));
    expect(await endorseApprover(later, late.passkeyId, signed())).toEqual(elsewhere);
    expect(await endorseApprover(by, late.passkeyId, signed(document, late.device))).toEqual(refused);
    const forged = { document, assertion: signer.device.sign(challengeOf(renamed)) };
    expect(await endorseApprover(by, late.passkeyId, forged)).toEqual(refused);
    expect(await database().endorsement.count({ where: { practiceId: site.practiceId } })).toBe(0);
  });
  test('counts no more once its approver lost the role, also when they get it back', async () => {
    const [signer, late] = [await anApprover([site.practiceId]), await anApprover([site.practiceId])];
    await aPin(site.siteId, signer.approver);
    await endorse(signer, late.passkeyId);
    expect((await assigned()).endorsements).toHaveLength(1);
    const where = { userId: late.person.id, role: 'approver' as const };
    const grant = await database().grant.findFirstOrThrow({ where });
    await database().grant.delete({ where: { id: grant.id } });
    expect((await assigned()).endorsements).toEqual([]);
    await database().grant.create({ data: { ...grant, createdAt: new Date(Date.now() + 1) } });
    expect((await assigned()).endorsements).toEqual([]);
  });
});

describe('what an agent tells of whom it trusts', () => {
  async function tell(write: (journal: Journal) => void) {
    const journal = new Journal(site);
    write(journal);
    return receiveReport(site.agentId, journal.report(), new Date());
  }
  test('is shown with fingerprints, since when it counts, and until it is unpinned', async () => {
    const givenAt = new Date('2026-03-01T10:00:00Z');
    const { approver, device } = await anApprover([site.practiceId], { name: 'Blanc', now: givenAt });
    const pinnedAt = new Date('2026-03-02T10:00:00Z');
    const at = pinnedAt.toISOString();
    const pinned = { kind: 'approver-pinned', approver, way: 'endorsed', endorsedBy: 'AAAA', at } as const;
    const journal = new Journal(site);
    journal.write(pinned, pinnedAt);
    await receiveReport(site.agentId, journal.report(), pinnedAt);
    const reading = anAuthorized('site.read', inPractice(practice()));
    const countsFrom = new Date('2026-03-03T10:00:00Z');
    expect(await listSitePins(reading, site.siteId)).toEqual({
      isEmptied: false,
      pins: [
        {
          credentialId: device.credentialId,
          name: 'Blanc',
          fingerprint: approverFingerprint(device),
          way: 'endorsed',
          pinnedAt,
          countsFrom,
        },
      ],
    });
    const listed = await listApprovers(anAuthorized('policy.read', inPractice(practice())), site.practiceId);
    expect(listed?.approvers[0]?.passkeys[0]?.sites).toMatchObject([
      { siteId: site.siteId, pinned: { at: pinnedAt, way: 'endorsed', countsFrom } },
    ]);
    expect(listed?.sitesWithoutPin).toEqual([]);
    journal.write({ kind: 'approver-unpinned', credentialId: device.credentialId, at }, pinnedAt);
    await receiveReport(site.agentId, journal.report(1), pinnedAt);
    expect(await listSitePins(reading, site.siteId)).toEqual({ pins: [], isEmptied: true });
    const after = await listApprovers(anAuthorized('policy.read', inPractice(practice())), site.practiceId);
    expect(after).toMatchObject({ sitesWithoutPin: [], sitesEmptied: ['Lyon'] });
    expect(after?.approvers[0]?.passkeys[0]?.sites).toMatchObject([{ pinned: null, isRemoved: true }]);
  });
  test('in one batch ends with the last word', async () => {
    const { approver, device } = await anApprover([site.practiceId]);
    const at = new Date();
    const pinned = { approver, way: 'at-site', endorsedBy: null, at: at.toISOString() } as const;
    await tell((journal) => {
      journal.write({ kind: 'approver-pinned', ...pinned }, at);
      journal.write(
        { kind: 'approver-unpinned', credentialId: device.credentialId, at: at.toISOString() },
        at,
      );
      journal.write({ kind: 'approver-pinned', ...pinned }, at);
    });
    const pins = await listSitePins(anAuthorized('site.read', inPractice(practice())), site.siteId);
    expect(pins).toMatchObject({ pins: [{ way: 'at-site' }] });
  });
});

describe("a practice's terms for restores", () => {
  const terms = { supportApproves: true, keepDays: 14, lapseHours: 12 };
  test('are changed with who is asked first and who instead, each an approver there', async () => {
    const [first, deputy] = [await anApprover([site.practiceId]), await anApprover([site.practiceId])];
    const stranger = await anApprover([]);
    const by = anAuthorized('practice.change', inPractice(practice()));
    const edit = (approverId: string | null, deputyId: string | null, revision = 1) =>
      changeRestoreSettings(by, {
        practiceId: site.practiceId,
        revision,
        input: { ...terms, approverId, deputyId },
      });
    expect(await edit(stranger.person.id, null)).toEqual({ ok: false, problem: 'approver_gone' });
    expect(await edit(first.person.id, deputy.person.id)).toEqual({ ok: true });
    expect(await edit(first.person.id, null)).toEqual({ ok: false, problem: 'changed_elsewhere' });
    const read = anAuthorized('policy.read', inPractice(practice()));
    expect(await findRestoreSettings(read, site.practiceId)).toMatchObject({
      ...terms,
      approverId: first.person.id,
      deputyId: deputy.person.id,
      revision: 2,
    });
    const trail = await database().auditEntry.findFirstOrThrow({
      where: { action: 'restore.settings_changed', practiceId: site.practiceId },
    });
    expect(trail.details).toMatchObject({ keepDays: { before: 7, after: 14 } });
  });
  test.each([
    ['a deputy of nobody', { deputyId: 'usr_1', approverId: '' }, 'deputyId', 'deputy_alone'],
    ['a deputy of themselves', { deputyId: 'usr_1', approverId: 'usr_1' }, 'deputyId', 'deputy_same'],
    ['no days', { keepDays: '0' }, 'keepDays', 'keep_days'],
    ['days that are no number', { keepDays: 'seven' }, 'keepDays', 'keep_days'],
    ['more hours than a week', { lapseHours: '169' }, 'lapseHours', 'lapse_hours'],
  ])('%s is refused by name', (_, over, field, problem) => {
    const input = { ...terms, approverId: null, deputyId: null, ...over };
    const parsed = restoreSettingsSchema.safeParse(input);
    expect(parsed.error?.issues).toMatchObject([{ path: [field], message: problem }]);
  });
});
