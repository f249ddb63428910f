import { describe, expect, test } from 'vitest';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import type { FactBody } from '#lib/contract/facts.ts';
import type { RestoreStep } from '#lib/domain/words.ts';
import { newId } from '#lib/shared/ids.ts';
import { approveRestore } from './approve-restore.ts';
import { checkAgain } from './check-again.ts';
import { readRestore } from './read-restore.ts';
import { requestRestore } from './request-restore.ts';
import { requestUndo } from './request-undo.ts';
import {
  aFinding,
  aPracticeWithBackup,
  aPreflight,
  as,
  aWish,
  checked,
  eventKinds,
  type Practice,
  requested,
  submitted,
  tell,
  theCase,
} from './restores.testing.ts';
import { signOffRestore } from './sign-off-restore.ts';
import { submitRestore } from './submit-restore.ts';
import { sweepRestores } from './sweep-restores.ts';
import { withdrawRestore } from './withdraw-restore.ts';

withCentre();

const hour = 3_600_000;
const later = (ms: number) => new Date(Date.now() + ms);

function askedBy(practice: Practice, now = new Date()) {
  return as('restore.request', practice.manager, practice.scope, now);
}

async function approved(practice: Practice): Promise<string> {
  const { caseId, hash } = await submitted(practice);
  const by = as('restore.approve', practice.approver, practice.scope);
  const outcome = await approveRestore(by, caseId, practice.approver.device.sign(hash));
  if (!outcome.ok) throw new Error(outcome.problem);
  return caseId;
}

function begun(practice: Practice, caseId: string, by: 'centre' | 'site' = 'centre'): FactBody {
  return {
    kind: 'restore-begun',
    caseId,
    by,
    approver: null,
    origin: { kind: 'file', path: '/mnt/backup/x.dump' },
    target: {
      siteId: practice.siteId,
      sourceId: practice.sourceId,
      server: null,
      database: 'clinic',
      mode: 'replace',
      targetRecipient: null,
    },
    reason: 'By hand',
    startedAt: new Date().toISOString(),
  };
}

function step(caseId: string, name: RestoreStep, state: 'started' | 'done' | 'failed' = 'done'): FactBody {
  const at = new Date().toISOString();
  return {
    kind: 'restore-step',
    caseId,
    step: name,
    state,
    failure: null,
    figures: {},
    comparison: null,
    at,
  };
}

function ended(caseId: string, over: Partial<Extract<FactBody, { kind: 'restore-ended' }>> = {}): FactBody {
  return {
    kind: 'restore-ended',
    caseId,
    outcome: 'swapped',
    failure: null,
    safetyBackupId: 'bak_safety',
    kept: {
      server: 'main',
      database: 'clinic_before',
      sizeBytes: 5_000_000,
      until: later(168 * hour).toISOString(),
    },
    endedAt: new Date().toISOString(),
    ...over,
  };
}

describe('what the agent tells', () => {
  test('moves its case from the permit to the swap, each step with its time', async () => {
    const practice = await aPracticeWithBackup();
    const caseId = await approved(practice);
    const states: string[] = [];
    for (const fact of [
      begun(practice, caseId),
      step(caseId, 'safety-backup'),
      step(caseId, 'restoring', 'started'),
      step(caseId, 'comparing'),
      ended(caseId),
    ]) {
      await tell(practice, new Date(), fact);
      states.push((await theCase(caseId)).state);
    }
    expect(states).toEqual(['safety_backup', 'safety_backup', 'restoring', 'proving', 'swapped']);
    const view = await readRestore(as('history.read', practice.manager, practice.scope), caseId);
    expect(view?.steps.map(({ step: name, state }) => [name, state])).toEqual([
      ['safety-backup', 'done'],
      ['restoring', 'started'],
      ['comparing', 'done'],
    ]);
    expect(view).toMatchObject({
      safetyBackupId: 'bak_safety',
      kept: { database: 'clinic_before' },
      undoProblem: null,
    });
    const told = await database().mail.findMany({
      where: { template: 'restore-ended', recipient: practice.manager.email },
    });
    expect(told).toHaveLength(1);
  });

  test('that is told late of a run that has ended is history, and changes nothing', async () => {
    const practice = await aPracticeWithBackup();
    const caseId = await approved(practice);
    await tell(practice, new Date(), begun(practice, caseId), ended(caseId));
    await tell(
      practice,
      new Date(),
      step(caseId, 'restoring', 'started'),
      ended(caseId, { outcome: 'failed', failure: { code: 'restore_failed', figures: {} } }),
    );
    expect(await theCase(caseId)).toMatchObject({ state: 'swapped', failure: null });
  });

  test('of another site’s case has no effect, and the rest of its batch has', async () => {
    const practice = await aPracticeWithBackup();
    const foreign = await aPracticeWithBackup();
    const caseId = await submitted(foreign).then((one) => one.caseId);
    const mine = await requested(practice);
    const now = new Date();
    const before = await theCase(caseId);
    await tell(
      practice,
      now,
      begun(practice, caseId),
      step(caseId, 'swapping'),
      ended(caseId),
      {
        kind: 'kept-dropped',
        caseId,
        database: 'x',
        outcome: 'dropped',
        failure: null,
        at: now.toISOString(),
      },
      { kind: 'code-shown', caseId, until: now.toISOString() },
      {
        kind: 'file-key-rewrapped',
        caseId,
        backupId: foreign.backupId,
        header: 'YWdl',
        at: now.toISOString(),
      },
      {
        kind: 'restore-checked',
        caseId,
        preflight: aPreflight(now),
        failure: null,
        checkedAt: now.toISOString(),
      },
      {
        kind: 'restore-checked',
        caseId: mine,
        preflight: aPreflight(now),
        failure: null,
        checkedAt: now.toISOString(),
      },
    );
    expect(await theCase(caseId)).toEqual(before);
    expect(await eventKinds(caseId)).toEqual(['requested', 'checked', 'submitted']);
    expect((await theCase(mine)).state).toBe('checked');
    const facts = await database().agentFact.findMany({
      where: { siteId: practice.siteId, refusal: 'not_of_this_site' },
    });
    expect(facts).toHaveLength(7);
  });

  test('of a restore begun at the site without the centre opens its case, so that the history is whole', async () => {
    const practice = await aPracticeWithBackup();
    const caseId = newId('rst', new Date());
    await tell(
      practice,
      new Date(),
      begun(practice, caseId, 'site'),
      step(caseId, 'restoring'),
      ended(caseId),
    );
    expect(await theCase(caseId)).toMatchObject({
      state: 'swapped',
      requestedBy: null,
      requestedName: 'Lyon',
      request: null,
    });
    // Whoever runs the practice signs it off: nobody at the centre asked for it.
    expect(await signOffRestore(askedBy(practice), caseId, null)).toEqual({ ok: true });
  });

  test('of a run is never refused because another case of the same database is under way', async () => {
    const practice = await aPracticeWithBackup();
    await approved(practice);
    const caseId = newId('rst', new Date());
    await tell(practice, new Date(), begun(practice, caseId, 'site'));
    expect((await theCase(caseId)).state).toBe('safety_backup');
  });

  test('of a permit that it refused ends the case, and says why', async () => {
    const practice = await aPracticeWithBackup();
    const caseId = await approved(practice);
    const order = await database().order.findFirstOrThrow({
      where: { siteId: practice.siteId, kind: 'restore' },
    });
    const failure = { code: 'permit_lapsed' as const, figures: {} };
    await tell(practice, new Date(), {
      kind: 'order-finished',
      orderId: order.id,
      outcome: 'refused',
      failure,
      figures: {},
      finishedAt: new Date().toISOString(),
    });
    expect(await theCase(caseId)).toMatchObject({ state: 'failed', failure });
    expect(await eventKinds(caseId)).toContain('refused');
  });

  test('of a preflight comes too late once approvers were asked: what they read stands', async () => {
    const practice = await aPracticeWithBackup();
    const { caseId, hash } = await submitted(practice);
    const now = new Date();
    const preflight = aPreflight(now, [aFinding('space_short', 'red')]);
    await tell(practice, now, {
      kind: 'restore-checked',
      caseId,
      preflight,
      failure: null,
      checkedAt: now.toISOString(),
    });
    const row = await theCase(caseId);
    expect(row.documentHash).toBe(hash);
    expect(row.preflight).toMatchObject({ findings: [{ code: 'copy_proven' }] });
  });
});

describe('asking approvers', () => {
  test('is refused while something is red, or amber and not acknowledged by its name', async () => {
    const practice = await aPracticeWithBackup();
    const amber = await checked(practice, new Date(), [aFinding('people_connected', 'amber')]);
    expect(await submitRestore(askedBy(practice), amber, [])).toMatchObject({ problem: 'unacknowledged' });
    expect(await submitRestore(askedBy(practice), amber, ['people_connected'])).toEqual({ ok: true });
    expect(await submitRestore(askedBy(practice), amber, ['people_connected'])).toMatchObject({
      problem: 'already_submitted',
    });

    const other = await aPracticeWithBackup();
    const red = await checked(other, new Date(), [aFinding('space_short', 'red')]);
    expect(await submitRestore(askedBy(other), red, ['space_short'])).toMatchObject({ problem: 'blocked' });
    expect(await checkAgain(askedBy(other), red)).toEqual({ ok: true });
    expect((await theCase(red)).state).toBe('requested');
  });

  test('is the requester’s alone', async () => {
    const practice = await aPracticeWithBackup();
    const caseId = await checked(practice);
    const colleague = as('restore.request', practice.deputy, practice.scope);
    expect(await submitRestore(colleague, caseId, [])).toMatchObject({ problem: 'not_requester' });
    expect(await withdrawRestore(colleague, caseId)).toEqual({ ok: true });
  });

  test('is refused where there is nobody else to ask', async () => {
    const practice = await aPracticeWithBackup();
    await database().grant.deleteMany({ where: { practiceId: practice.practiceId, role: 'approver' } });
    const caseId = await checked(practice);
    expect(await submitRestore(askedBy(practice), caseId, [])).toMatchObject({ problem: 'no_approver' });
  });

  const askedIn = async (caseId: string) =>
    (await database().mail.findMany({ where: { template: 'restore-asked' }, orderBy: { id: 'asc' } }))
      .filter((mail) => JSON.stringify(mail.figures).includes(caseId))
      .map((mail) => mail.recipient);

  test('mails the named approver, and the deputy after an hour without a decision', async () => {
    const practice = await aPracticeWithBackup();
    const { approver, deputy } = practice;
    await database().practice.update({
      where: { id: practice.practiceId },
      data: { approverId: approver.id, deputyId: deputy.id },
    });
    const { caseId } = await submitted(practice);
    expect(await askedIn(caseId)).toEqual([approver.email]);
    await sweepRestores(later(0.9 * hour));
    expect(await askedIn(caseId)).toEqual([approver.email]);
    expect(await sweepRestores(later(1.1 * hour))).toEqual({ hasMail: true });
    await sweepRestores(later(1.2 * hour));
    expect(await askedIn(caseId)).toEqual([approver.email, deputy.email]);
    expect(await eventKinds(caseId)).toContain('deputy_asked');
  });

  test('mails the deputy at once when the approver asked for it', async () => {
    const practice = await aPracticeWithBackup();
    const { approver, deputy } = practice;
    await database().practice.update({
      where: { id: practice.practiceId },
      data: { approverId: approver.id, deputyId: deputy.id },
    });
    const { caseId } = await submitted({ ...practice, manager: approver });
    expect(await askedIn(caseId)).toEqual([deputy.email]);
  });

  test('mails every approver where none is named, and support where its yes is wanted', async () => {
    const practice = await aPracticeWithBackup();
    await database().practice.update({ where: { id: practice.practiceId }, data: { supportApproves: true } });
    const { caseId } = await submitted(practice);
    const asked = await askedIn(caseId);
    expect(asked).toContain(practice.approver.email);
    expect(asked).toContain(practice.deputy.email);
    expect(asked).toContain(practice.support.email);
    expect(asked).not.toContain(practice.manager.email);
  });
});

describe('the sweep', () => {
  test('lapses what nobody decided, once, and tells who asked', async () => {
    const practice = await aPracticeWithBackup();
    const { caseId } = await submitted(practice);
    await sweepRestores(later(23.9 * hour));
    expect((await theCase(caseId)).state).toBe('checked');
    await Promise.all([sweepRestores(later(24.1 * hour)), sweepRestores(later(24.1 * hour))]);
    expect((await theCase(caseId)).state).toBe('lapsed');
    expect((await eventKinds(caseId)).filter((kind) => kind === 'lapsed')).toHaveLength(1);
    const mails = await database().mail.findMany({
      where: { template: 'restore-decided', recipient: practice.manager.email },
    });
    expect(mails.map((mail) => (mail.figures as { outcome: string }).outcome)).toEqual(['lapsed']);
  });

  test('lapses what was approved only when the agent was heard from since: what it has to tell stands', async () => {
    const practice = await aPracticeWithBackup();
    const caseId = await approved(practice);
    await sweepRestores(later(30 * hour));
    expect((await theCase(caseId)).state).toBe('approved');
    await database().agent.update({
      where: { id: practice.agentId },
      data: { lastHeardAt: later(29 * hour) },
    });
    await sweepRestores(later(30 * hour));
    expect((await theCase(caseId)).state).toBe('lapsed');
    await tell(practice, new Date(), begun(practice, caseId), ended(caseId));
    expect((await theCase(caseId)).state).toBe('swapped');
  });
});

describe('a restore that was asked for', () => {
  test('twice for one database is one, and names the one that is open', async () => {
    const practice = await aPracticeWithBackup();
    const answers = await Promise.all(
      [1, 2, 3].map(() => requestRestore(askedBy(practice), aWish(practice))),
    );
    const [caseId] = answers.flatMap((answer) => (answer.ok ? [answer.caseId] : []));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(answers.filter((answer) => !answer.ok)).toEqual(
      Array.from({ length: 2 }, () => ({ ok: false, problem: 'already_open', caseId })),
    );
  });

  test.each([
    [
      'a file outside the site’s own roots',
      { origin: { kind: 'file', path: '/etc/passwd' } },
      'path_outside_roots',
    ],
    [
      'a path that climbs out of them',
      { origin: { kind: 'file', path: '/mnt/backup/../../etc/x.dump' } },
      'path_outside_roots',
    ],
    [
      'a server that the site doesn’t name',
      { target: { kind: 'server', server: 'evil', database: 'x' } },
      'server_unknown',
    ],
    [
      'a name that PostgreSQL needs',
      { target: { kind: 'server', server: 'spare', database: 'template1' } },
      'name_reserved',
    ],
  ] as const)('of %s is refused', async (_, over, problem) => {
    const practice = await aPracticeWithBackup();
    expect(await requestRestore(askedBy(practice), aWish(practice, over))).toEqual({ ok: false, problem });
  });

  test('of a file, onto a server that the site names, is placed', async () => {
    const practice = await aPracticeWithBackup();
    const wish = aWish(practice, {
      origin: { kind: 'file', path: '/mnt/backup/CABINET_anna_1_20261125.dump' },
      target: { kind: 'server', server: 'spare', database: 'cabinet_found' },
    });
    const caseId = await requested(practice, new Date(), wish);
    const order = await database().order.findFirstOrThrow({
      where: { siteId: practice.siteId, kind: 'check-restore' },
    });
    expect(order.payload).toMatchObject({
      request: { caseId, origin: wish.origin, target: { server: 'spare', mode: 'beside' } },
    });
  });

  test('is signed off by who asked, and not by support; then undone while its original is kept', async () => {
    const practice = await aPracticeWithBackup();
    const caseId = await approved(practice);
    expect(await signOffRestore(askedBy(practice), caseId, null)).toMatchObject({ problem: 'not_ended' });
    expect(await requestUndo(askedBy(practice), caseId, 'Wrong day')).toMatchObject({
      problem: 'not_swapped',
    });
    await tell(practice, new Date(), begun(practice, caseId), ended(caseId));
    const support = as('restore.request', practice.support, { everywhere: true });
    expect(await signOffRestore(support, caseId, null)).toMatchObject({ problem: 'not_requester' });
    expect(await signOffRestore(askedBy(practice), caseId, 'All there')).toEqual({ ok: true });
    const undo = await requestUndo(askedBy(practice), caseId, 'It was the wrong day');
    if (!undo.ok) throw new Error(undo.problem);
    expect(await theCase(undo.caseId)).toMatchObject({ undoesId: caseId, origin: { kind: 'kept', caseId } });
    expect(await requestUndo(askedBy(practice), caseId, 'Again')).toMatchObject({ problem: 'undo_open' });
  });

  test('can’t be undone once its original is gone', async () => {
    const practice = await aPracticeWithBackup();
    const caseId = await approved(practice);
    const now = new Date();
    await tell(practice, now, begun(practice, caseId), ended(caseId));
    await tell(practice, now, {
      kind: 'kept-dropped',
      caseId,
      database: 'clinic_before',
      outcome: 'dropped',
      failure: null,
      at: now.toISOString(),
    });
    expect(await requestUndo(askedBy(practice), caseId, 'Too late')).toMatchObject({ problem: 'kept_gone' });
  });
});

test('events of a case are chained by the database, in the order of their commits', async () => {
  const practice = await aPracticeWithBackup();
  const caseId = await approved(practice);
  const events = await database().restoreEvent.findMany({ where: { caseId }, orderBy: { seq: 'asc' } });
  expect(events.map((event) => event.seq)).toEqual([1, 2, 3, 4]);
  expect(events.slice(1).map((event) => event.previousHash)).toEqual(
    events.slice(0, -1).map((event) => event.hash),
  );
});
