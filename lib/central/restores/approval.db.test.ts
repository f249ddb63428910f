import { describe, expect, test } from 'vitest';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { Journal } from '#lib/central/reports/journal.testing.ts';
import { aSite } from '#lib/central/reports/site.testing.ts';
import { softPasskey } from '#lib/contract/passkey.testing.ts';
import { challengeOf, permitSchema } from '#lib/contract/permit.ts';
import { caseDocumentSchema } from '#lib/contract/restore-case.ts';
import { agreeAsSupport } from './agree-as-support.ts';
import { approveRestore } from './approve-restore.ts';
import { approveWithCode } from './approve-with-code.ts';
import { askForCode } from './ask-for-code.ts';
import { rejectRestore } from './reject-restore.ts';
import { requestRestore } from './request-restore.ts';
import {
  aPracticeWithBackup,
  aPreflight,
  as,
  aWish,
  checked,
  eventKinds,
  type Practice,
  requested,
  type Signer,
  submitted,
  tell,
  theCase,
  withPasskey,
} from './restores.testing.ts';
import { submitRestore } from './submit-restore.ts';

withCentre();

const hour = 3_600_000;

function approve(practice: Practice, signer: Signer, caseId: string, hash: string, now = new Date()) {
  const by = as('restore.approve', signer, practice.scope, now);
  return approveRestore(by, caseId, signer.device.sign(hash));
}

describe('an approval', () => {
  test('is a permit over the whole document, and the order to restore', async () => {
    const practice = await aPracticeWithBackup();
    const { caseId, hash } = await submitted(practice);
    expect(await approve(practice, practice.approver, caseId, hash)).toEqual({ ok: true });
    const row = await theCase(caseId);
    expect(row).toMatchObject({ state: 'approved', decidedBy: practice.approver.id });
    const permit = permitSchema.parse(row.permit);
    expect(challengeOf(permit.document)).toBe(hash);
    expect(permit.document.request).toMatchObject({ caseId, requestedBy: { id: practice.manager.id } });
    const order = await database().order.findFirstOrThrow({
      where: { siteId: practice.siteId, kind: 'restore' },
    });
    expect(permitSchema.parse((order.payload as { permit: unknown }).permit)).toEqual(permit);
    expect(await eventKinds(caseId)).toEqual(['requested', 'checked', 'submitted', 'approved']);
    expect(await database().auditEntry.count({ where: { subjectId: caseId } })).toBe(3);
  });

  test('by two approvers at once is one’s; the other is told that it was decided', async () => {
    const practice = await aPracticeWithBackup();
    const { caseId, hash } = await submitted(practice);
    const answers = await Promise.all([
      approve(practice, practice.approver, caseId, hash),
      approve(practice, practice.deputy, caseId, hash),
    ]);
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(answers).toContainEqual({ ok: false, problem: 'already_decided' });
    expect(await database().order.count({ where: { siteId: practice.siteId, kind: 'restore' } })).toBe(1);
  });

  test('and a rejection at once are one decision', async () => {
    const practice = await aPracticeWithBackup();
    const { caseId, hash } = await submitted(practice);
    const [yes, no] = await Promise.all([
      approve(practice, practice.approver, caseId, hash),
      rejectRestore(as('restore.approve', practice.deputy, practice.scope), caseId, 'Not today.'),
    ]);
    expect([yes.ok, no.ok].filter(Boolean)).toHaveLength(1);
    const orders = await database().order.count({ where: { siteId: practice.siteId, kind: 'restore' } });
    expect(orders).toBe(yes.ok ? 1 : 0);
  });

  test('is refused to who asked, also when they hold the role', async () => {
    const practice = await aPracticeWithBackup();
    const asker: Practice = { ...practice, manager: practice.approver };
    const { caseId, hash } = await submitted(asker);
    const refused = { ok: false, problem: 'own_request' };
    expect(await approve(practice, practice.approver, caseId, hash)).toEqual(refused);
    expect(
      await rejectRestore(as('restore.approve', practice.approver, practice.scope), caseId, 'No.'),
    ).toEqual(refused);
    // And by hand, past every command: the database itself refuses a permit by the requester.
    const permit = { data: { permit: {}, decidedBy: practice.approver.id } };
    await expect(database().restoreCase.update({ where: { id: caseId }, ...permit })).rejects.toThrow(
      /restore_case_two_people/,
    );
  });

  test('is refused once it has lapsed', async () => {
    const practice = await aPracticeWithBackup();
    const { caseId, hash } = await submitted(practice);
    const later = new Date(Date.now() + 24 * hour);
    expect(await approve(practice, practice.approver, caseId, hash, later)).toEqual({
      ok: false,
      problem: 'lapsed',
    });
  });

  test('is refused before anybody was asked', async () => {
    const practice = await aPracticeWithBackup();
    const caseId = await checked(practice);
    const refused = { ok: false, problem: 'not_submitted' };
    expect(await approve(practice, practice.approver, caseId, 'AAAA')).toEqual(refused);
  });

  test('is refused within a day of a new passkey, and given after it', async () => {
    const practice = await aPracticeWithBackup();
    await withPasskey(practice, practice.approver, new Date(Date.now() - hour));
    const { caseId, hash } = await submitted(practice);
    expect(await approve(practice, practice.approver, caseId, hash)).toEqual({
      ok: false,
      problem: 'passkey_too_new',
    });
    const later = new Date(Date.now() + 23.5 * hour);
    expect(await approve(practice, practice.approver, caseId, hash, later)).toEqual({ ok: true });
  });

  test('is refused within a day of a new role', async () => {
    const practice = await aPracticeWithBackup();
    const { caseId, hash } = await submitted(practice);
    await database().grant.updateMany({
      where: { userId: practice.approver.id },
      data: { createdAt: new Date(Date.now() - hour) },
    });
    expect(await approve(practice, practice.approver, caseId, hash)).toEqual({
      ok: false,
      problem: 'role_too_new',
    });
  });

  test('of a case of another practice is not found', async () => {
    const practice = await aPracticeWithBackup();
    const foreign = await aPracticeWithBackup();
    const { caseId, hash } = await submitted(foreign);
    const refused = { ok: false, problem: 'not_found' };
    expect(await approve(practice, practice.approver, caseId, hash)).toEqual(refused);
    expect(
      await approveWithCode(as('restore.approve', practice.approver, practice.scope), caseId, '1234'),
    ).toEqual(refused);
  });

  test.each([
    [
      'another document',
      (device: Signer['device']) => device.sign(Buffer.alloc(32, 1).toString('base64url')),
    ],
    [
      'another address',
      (device: Signer['device'], hash: string) => device.sign(hash, { origin: 'https://evil.example' }),
    ],
    [
      'nobody verified',
      (device: Signer['device'], hash: string) => device.sign(hash, { userVerified: false }),
    ],
  ])('with a signature over %s is refused, and decides nothing', async (_, sign) => {
    const practice = await aPracticeWithBackup();
    const { caseId, hash } = await submitted(practice);
    const by = as('restore.approve', practice.approver, practice.scope);
    expect(await approveRestore(by, caseId, sign(practice.approver.device, hash))).toEqual({
      ok: false,
      problem: 'passkey_refused',
    });
    expect(await theCase(caseId)).toMatchObject({ state: 'checked', permit: null });
  });

  test('with somebody else’s passkey, or one that the site’s agent doesn’t know, is refused', async () => {
    const practice = await aPracticeWithBackup();
    const unpinned = await withPasskey(practice, practice.deputy, new Date(Date.now() - 48 * hour), false);
    const { caseId, hash } = await submitted(practice);
    const by = as('restore.approve', practice.approver, practice.scope);
    expect(await approveRestore(by, caseId, practice.deputy.device.sign(hash))).toMatchObject({
      problem: 'passkey_unknown',
    });
    expect(await approveRestore(by, caseId, softPasskey().sign(hash))).toMatchObject({
      problem: 'passkey_unknown',
    });
    expect(await approve(practice, unpinned, caseId, hash)).toMatchObject({ problem: 'not_pinned' });
  });

  test('is refused while another restore of the same database is under way', async () => {
    const practice = await aPracticeWithBackup();
    const { caseId, hash } = await submitted(practice);
    const [first] = await database().restoreCase.findMany({ where: { id: caseId } });
    if (first === undefined) throw new Error('no case');
    const target = { ...(first.target as object), database: 'another' };
    const { origin, practiceId, siteId, sourceId } = first;
    const other = { id: `${caseId}0`, practiceId, siteId, sourceId, origin: origin as object, target };
    const rest = {
      state: 'restoring' as const,
      reason: 'x',
      requestedName: 'x',
      requestedAt: new Date(),
      callBackCode: '',
    };
    await database().restoreCase.create({ data: { ...other, ...rest } });
    const refused = { ok: false, problem: 'another_under_way' };
    expect(await approve(practice, practice.approver, caseId, hash)).toEqual(refused);
    await database().restoreCase.update({ where: { id: other.id }, data: { state: 'failed' } });
    expect(await approve(practice, practice.approver, caseId, hash)).toEqual({ ok: true });
  });
});

describe('where the practice wants support’s yes as well', () => {
  async function wanting() {
    const practice = await aPracticeWithBackup();
    await database().practice.update({
      where: { id: practice.practiceId },
      data: { supportApproves: true },
    });
    return { practice, ...(await submitted(practice)) };
  }

  test('nobody approves before it, and the approver does after it', async () => {
    const { practice, caseId, hash } = await wanting();
    expect(await approve(practice, practice.approver, caseId, hash)).toMatchObject({
      problem: 'support_missing',
    });
    const support = as('restore.support', practice.support, { everywhere: true });
    expect(await agreeAsSupport(support, caseId)).toEqual({ ok: true });
    expect(await agreeAsSupport(support, caseId)).toEqual({ ok: false, problem: 'already_decided' });
    expect(await approve(practice, practice.approver, caseId, hash)).toEqual({ ok: true });
  });

  test('who asked can’t be support’s yes, and one person isn’t both', async () => {
    const { practice, caseId, hash } = await wanting();
    const asker = as('restore.support', practice.manager, { everywhere: true });
    expect(await agreeAsSupport(asker, caseId)).toMatchObject({ problem: 'own_request' });
    const both = as('restore.support', practice.approver, { everywhere: true });
    expect(await agreeAsSupport(both, caseId)).toEqual({ ok: true });
    expect(await approve(practice, practice.approver, caseId, hash)).toMatchObject({
      problem: 'own_request',
    });
    expect(await approve(practice, practice.deputy, caseId, hash)).toEqual({ ok: true });
  });

  test('it is not asked for elsewhere', async () => {
    const practice = await aPracticeWithBackup();
    const { caseId } = await submitted(practice);
    const support = as('restore.support', practice.support, { everywhere: true });
    expect(await agreeAsSupport(support, caseId)).toMatchObject({ problem: 'not_wanted' });
  });
});

describe('where the site has pinned nobody', () => {
  async function unpinned() {
    const practice = await aPracticeWithBackup();
    await database().approverPin.deleteMany({ where: { siteId: practice.siteId } });
    const { caseId, hash } = await submitted(practice);
    const by = as('restore.approve', practice.approver, practice.scope);
    return { practice, caseId, hash, by };
  }

  test('a passkey is of no use, and the code that the agent shows is the permit', async () => {
    const { practice, caseId, hash, by } = await unpinned();
    expect(await approve(practice, practice.approver, caseId, hash)).toMatchObject({
      problem: 'code_needed',
    });
    expect(await askForCode(by, caseId)).toEqual({ ok: true });
    const shown = await database().order.findFirstOrThrow({
      where: { siteId: practice.siteId, kind: 'show-code' },
    });
    const { document } = shown.payload as { document: unknown };
    expect(challengeOf(caseDocumentSchema.parse(document))).toBe(hash);
    expect(await approveWithCode(by, caseId, 'K7QX-22PA')).toEqual({ ok: true });
    expect((await theCase(caseId)).permit).toMatchObject({ by: { kind: 'site-code', code: 'K7QX-22PA' } });
  });

  test('a code that the agent finds wrong decides nothing: the right one can be given', async () => {
    const { practice, caseId, by } = await unpinned();
    await approveWithCode(by, caseId, 'WRONG-00');
    const now = new Date();
    await tell(practice, now, {
      kind: 'restore-ended',
      caseId,
      outcome: 'refused',
      failure: { code: 'code_wrong', figures: {} },
      safetyBackupId: null,
      kept: null,
      endedAt: now.toISOString(),
    });
    expect(await theCase(caseId)).toMatchObject({ state: 'checked', permit: null, decidedBy: null });
    expect(await approveWithCode(by, caseId, 'K7QX-22PA')).toEqual({ ok: true });
  });

  test('the code is refused where somebody was pinned once, though nobody is any more', async () => {
    const practice = await aPracticeWithBackup();
    const { caseId, hash } = await submitted(practice);
    await database().approverPin.updateMany({
      where: { siteId: practice.siteId },
      data: { unpinnedAt: new Date() },
    });
    const by = as('restore.approve', practice.approver, practice.scope);
    expect(await approveWithCode(by, caseId, '1234')).toMatchObject({ problem: 'passkey_needed' });
    expect(await approve(practice, practice.approver, caseId, hash)).toMatchObject({ problem: 'not_pinned' });
  });

  test('a passkey that was endorsed counts a day after the agent has pinned it', async () => {
    const practice = await aPracticeWithBackup();
    const { caseId, hash } = await submitted(practice);
    await database().approverPin.updateMany({
      where: { siteId: practice.siteId },
      data: { way: 'endorsed', pinnedAt: new Date(Date.now() - hour) },
    });
    expect(await approve(practice, practice.approver, caseId, hash)).toMatchObject({ problem: 'not_pinned' });
    const later = new Date(Date.now() + 23.5 * hour);
    expect(await approve(practice, practice.approver, caseId, hash, later)).toEqual({ ok: true });
  });

  test('the code is refused where somebody is pinned', async () => {
    const practice = await aPracticeWithBackup();
    const { caseId } = await submitted(practice);
    const by = as('restore.approve', practice.approver, practice.scope);
    expect(await askForCode(by, caseId)).toMatchObject({ problem: 'passkey_needed' });
    expect(await approveWithCode(by, caseId, '1234')).toMatchObject({ problem: 'passkey_needed' });
  });
});

describe('a restore of another site’s backup', () => {
  test('has its key sealed anew by the site that made it, and only then is it ordered', async () => {
    const practice = await aPracticeWithBackup();
    const other = await aSecondSite(practice);
    const wish = aWish(practice, {
      siteId: other.siteId,
      target: { kind: 'beside', sourceId: other.sourceId, database: 'from_lyon' },
    });
    const now = new Date();
    const there: Practice = { ...practice, ...other, journal: new Journal(other) };
    const { caseId, hash } = await submittedThere(there, wish, now);
    expect(await approve(practice, practice.approver, caseId, hash)).toEqual({ ok: true });
    const kinds = async () =>
      (
        await database().order.findMany({
          where: { siteId: { in: [practice.siteId, other.siteId] }, kind: { in: ['restore', 'rewrap'] } },
          orderBy: { requestedAt: 'asc' },
        })
      ).map((order) => [order.siteId, order.kind]);
    expect(await kinds()).toEqual([[practice.siteId, 'rewrap']]);
    const sealed = {
      kind: 'file-key-rewrapped',
      caseId,
      backupId: practice.backupId,
      header: 'YWdl',
      at: now.toISOString(),
    } as const;
    await tell(practice, new Date(now.getTime() + 5_000), sealed, sealed);
    expect(await kinds()).toEqual([
      [practice.siteId, 'rewrap'],
      [other.siteId, 'restore'],
    ]);
    expect((await theCase(caseId)).target).toMatchObject({ targetRecipient: expect.stringMatching(/^age1/) });
  });
});

async function aSecondSite(practice: Practice) {
  const other = await aSite({ name: 'Villeurbanne' });
  await database().site.update({
    where: { id: other.siteId },
    data: { practiceId: practice.practiceId },
  });
  const pins = await database().approverPin.findMany({ where: { siteId: practice.siteId } });
  await database().approverPin.createMany({ data: pins.map((pin) => ({ ...pin, siteId: other.siteId })) });
  return other;
}

async function submittedThere(practice: Practice, wish: ReturnType<typeof aWish>, now: Date) {
  const by = as('restore.request', practice.manager, practice.scope, now);
  const asked = await requestRestore(by, wish);
  if (!asked.ok) throw new Error(asked.problem);
  const { caseId } = asked;
  const checkedAt = now.toISOString();
  await tell(practice, now, {
    kind: 'restore-checked',
    caseId,
    preflight: aPreflight(now),
    failure: null,
    checkedAt,
  });
  await submitRestore(by, caseId, []);
  return { caseId, hash: (await theCase(caseId)).documentHash ?? '' };
}

test('a request is for one’s own practice’s copies only', async () => {
  const practice = await aPracticeWithBackup();
  const foreign = await aPracticeWithBackup();
  const by = as('restore.request', practice.manager, practice.scope);
  const notFound = { ok: false, problem: 'not_found' };
  expect(await requestRestore(by, aWish(foreign))).toEqual(notFound);
  const theirs = aWish(practice, { origin: { kind: 'copy', copyId: foreign.copyId } });
  expect(await requestRestore(by, theirs)).toEqual(notFound);
  const onto = aWish(practice, { target: { kind: 'replace', sourceId: foreign.sourceId } });
  expect(await requestRestore(by, onto)).toEqual(notFound);
  expect(await requested(practice)).toMatch(/^rst_/);
});
