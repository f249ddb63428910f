import { beforeAll, describe, expect, it } from 'vitest';
import { database } from '#lib/central/database/client.ts';
import { withOwnDatabase } from '#lib/central/database/own-database.testing.ts';
import { confirmRecoveryKey } from '#lib/central/recovery-key/confirm-recovery-key.ts';
import { findRecoveryKey } from '#lib/central/recovery-key/find-recovery-key.ts';
import { keepRecoveryKey } from '#lib/central/recovery-key/keep-recovery-key.ts';
import { anAuthorized } from '#lib/central/scope.testing.ts';
import { archiveSite } from '#lib/central/sites/archive-site.ts';
import { changeSite } from '#lib/central/sites/change-site.ts';
import { createSite } from '#lib/central/sites/create-site.ts';
import { siteInputSchema } from '#lib/central/sites/site-input.ts';
import { archivePractice } from './archive-practice.ts';
import { changePractice } from './change-practice.ts';
import { createPractice } from './create-practice.ts';
import { findPractice } from './find-practice.ts';
import { findPracticeForEdit } from './find-practice-for-edit.ts';
import { findPracticeForSite } from './find-practice-for-site.ts';
import { findPracticeHead } from './find-practice-head.ts';
import { listPractices } from './list-practices.ts';
import { anAgent, aRecipient, aSetUpPractice, aSite, inPractices, must } from './setup.testing.ts';

withOwnDatabase();

const input = { locale: 'fr' as const, phone: null };
let own: Awaited<ReturnType<typeof aSetUpPractice>>;
beforeAll(async () => {
  own = await aSetUpPractice('Cabinets du Rhône');
});

describe('a practice', () => {
  it('is made with its audit row in one transaction', async () => {
    const by = anAuthorized('practice.create', undefined, { name: 'Sophie Support' });
    const { practiceId } = must(await createPractice(by, { name: 'Ordinace Brno', ...input }));
    const [row] = await database().auditEntry.findMany({ where: { practiceId } });
    expect(row).toMatchObject({
      action: 'practice.created',
      actorName: 'Sophie Support',
      subjectName: 'Ordinace Brno',
    });
  });

  it('leaves no audit row when it could not be made', async () => {
    const before = await database().auditEntry.count();
    const outcome = await createPractice(anAuthorized('practice.create'), {
      name: 'CABINETS DU RHÔNE',
      ...input,
    });
    expect(outcome).toEqual({ ok: false, problem: 'name_taken' });
    expect(await database().auditEntry.count()).toBe(before);
  });

  it('is not overwritten by an edit that was begun before somebody else changed it', async () => {
    const { practiceId } = must(
      await createPractice(anAuthorized('practice.create'), { name: 'Two desks', ...input }),
    );
    const by = anAuthorized('practice.change');
    const edits = ['First', 'Second'].map((name) =>
      changePractice(by, { practiceId, revision: 1, input: { name: `Two desks ${name}`, ...input } }),
    );
    const outcomes = (await Promise.all(edits)).map((outcome) => outcome.ok || outcome.problem);
    expect(outcomes.sort()).toEqual(['changed_elsewhere', true]);
    expect(await database().auditEntry.count({ where: { practiceId, action: 'practice.changed' } })).toBe(1);
  });

  it('is not put away while an agent is enrolled, which would go on alone', async () => {
    const { revision } = await database().practice.findUniqueOrThrow({ where: { id: own.practiceId } });
    const outcome = await archivePractice(anAuthorized('practice.create'), {
      practiceId: own.practiceId,
      revision,
    });
    expect(outcome).toEqual({ ok: false, problem: 'agents_enrolled', siteNames: ['Cabinets du Rhône 1'] });
  });

  it('that was put away is no longer found, and its name is free again', async () => {
    const by = anAuthorized('practice.create');
    const { practiceId } = must(await createPractice(by, { name: 'Short-lived', ...input }));
    must(await createSite(anAuthorized('site.create'), { practiceId, input: aSite('Its site') }));
    must(await archivePractice(by, { practiceId, revision: 1 }));
    expect(await findPractice(anAuthorized('practice.read'), practiceId)).toBeNull();
    expect(await createPractice(by, { name: 'Short-lived', ...input })).toMatchObject({ ok: true });
  });

  it('shows the manager of another one nothing of itself', async () => {
    const elsewhere = inPractices('prc_elsewhere');
    expect(await findPractice(anAuthorized('practice.read', elsewhere), own.practiceId)).toBeNull();
    expect(await listPractices(anAuthorized('practice.read', elsewhere))).toEqual([]);
    expect(await findRecoveryKey(anAuthorized('practice.read', elsewhere), own.practiceId)).toBeNull();
    expect(await findPracticeForEdit(anAuthorized('practice.change', elsewhere), own.practiceId)).toBeNull();
    expect(await findPracticeForSite(anAuthorized('site.create', elsewhere), own.practiceId)).toBeNull();
    expect(await findPracticeHead(anAuthorized('policy.read', elsewhere), own.practiceId)).toBeNull();
    const lines = await listPractices(anAuthorized('practice.read', inPractices(own.practiceId)), 'rhône');
    expect(lines).toMatchObject([
      { name: 'Cabinets du Rhône', sites: 1, agents: 1, recoveryKey: 'unconfirmed' },
    ]);
  });

  it('shows somebody of one site that site alone', async () => {
    const { siteId } = must(
      await createSite(anAuthorized('site.create'), { practiceId: own.practiceId, input: aSite('Bron') }),
    );
    const scope = { everywhere: false as const, practiceIds: [], siteIds: [siteId] };
    const page = await findPractice(anAuthorized('practice.read', scope), own.practiceId);
    expect(page?.sites.map(({ name }) => name)).toEqual(['Bron']);
  });
});

describe('the recovery key', () => {
  it('may be made anew until it is confirmed or an agent has pinned it', async () => {
    const by = anAuthorized('recovery_key.make');
    const { practiceId } = must(
      await createPractice(anAuthorized('practice.create'), { name: 'Keys', ...input }),
    );
    const [first, second, third] = [await aRecipient(), await aRecipient(), await aRecipient()];
    must(await keepRecoveryKey(by, { practiceId, recipient: first, replaces: null }));
    must(await keepRecoveryKey(by, { practiceId, recipient: second, replaces: first }));
    must(await confirmRecoveryKey(by, { practiceId, recipient: second, holder: 'the manager and the safe' }));
    expect(await keepRecoveryKey(by, { practiceId, recipient: third, replaces: second })).toEqual({
      ok: false,
      problem: 'already_made',
    });
    const known = await findRecoveryKey(anAuthorized('practice.read'), practiceId);
    expect(known).toMatchObject({
      key: { recipient: second },
      holder: 'the manager and the safe',
      isReplaceable: false,
    });
  });

  it('that an agent pinned stays, even when that agent is revoked', async () => {
    await database().agent.updateMany({ where: { siteId: own.siteId }, data: { revokedAt: new Date() } });
    const outcome = await keepRecoveryKey(anAuthorized('recovery_key.make'), {
      practiceId: own.practiceId,
      recipient: await aRecipient(),
      replaces: own.recovery,
    });
    await database().agent.updateMany({ where: { siteId: own.siteId }, data: { revokedAt: null } });
    expect(outcome).toEqual({ ok: false, problem: 'already_made' });
  });

  it('made by two managers at once is one key', async () => {
    const by = anAuthorized('recovery_key.make');
    const { practiceId } = must(
      await createPractice(anAuthorized('practice.create'), { name: 'Two managers', ...input }),
    );
    const recipients = [await aRecipient(), await aRecipient()];
    const outcomes = await Promise.all(
      recipients.map((recipient) => keepRecoveryKey(by, { practiceId, recipient, replaces: null })),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it('is confirmed only for the key that was shown, with who holds it', async () => {
    const by = anAuthorized('recovery_key.make');
    const at = { practiceId: own.practiceId, recipient: own.recovery };
    expect(await confirmRecoveryKey(by, { ...at, holder: ' ' })).toEqual({
      ok: false,
      problem: 'holder_missing',
    });
    const other = { ...at, recipient: await aRecipient(), holder: 'me' };
    expect(await confirmRecoveryKey(by, other)).toEqual({ ok: false, problem: 'changed_elsewhere' });
  });

  it('refuses a private half: nothing of it is stored or audited', async () => {
    const secret = 'AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ';
    const at = { practiceId: own.practiceId, recipient: secret, replaces: null };
    expect(await keepRecoveryKey(anAuthorized('recovery_key.make'), at)).toEqual({
      ok: false,
      problem: 'recipient_unreadable',
    });
  });

  it('of a foreign practice is not found', async () => {
    const by = anAuthorized('recovery_key.make', inPractices('prc_elsewhere'));
    const at = { practiceId: own.practiceId, recipient: own.recovery };
    expect(await keepRecoveryKey(by, { ...at, replaces: null })).toEqual({ ok: false, problem: 'not_found' });
    expect(await confirmRecoveryKey(by, { ...at, holder: 'me' })).toEqual({
      ok: false,
      problem: 'not_found',
    });
  });
});

describe('a site', () => {
  it('of a foreign practice is not found by any command', async () => {
    const elsewhere = inPractices('prc_elsewhere');
    const refused = { ok: false, problem: 'not_found' };
    const { siteId, practiceId } = own;
    expect(
      await createSite(anAuthorized('site.create', elsewhere), { practiceId, input: aSite('X') }),
    ).toEqual(refused);
    expect(
      await changeSite(anAuthorized('site.change', elsewhere), { siteId, revision: 1, input: aSite('X') }),
    ).toEqual(refused);
    expect(await archiveSite(anAuthorized('site.create', elsewhere), { siteId, revision: 1 })).toEqual(
      refused,
    );
    expect(
      await changePractice(anAuthorized('practice.change', elsewhere), {
        practiceId,
        revision: 1,
        input: { name: 'X', ...input },
      }),
    ).toEqual(refused);
    expect(
      await archivePractice(anAuthorized('practice.create', elsewhere), { practiceId, revision: 1 }),
    ).toEqual(refused);
  });

  it('keeps its agent: it is put away only after the agent was revoked', async () => {
    const by = anAuthorized('site.create');
    const { siteId } = must(
      await createSite(by, { practiceId: own.practiceId, input: aSite('Villeurbanne') }),
    );
    const agentId = await anAgent(siteId, await aRecipient());
    expect(await archiveSite(by, { siteId, revision: 1 })).toEqual({ ok: false, problem: 'agent_enrolled' });
    await database().agent.update({ where: { id: agentId }, data: { revokedAt: new Date() } });
    expect(await archiveSite(by, { siteId, revision: 1 })).toMatchObject({ ok: true });
  });

  it('is told apart by name within its practice only', async () => {
    const by = anAuthorized('site.create');
    const { practiceId } = must(
      await createPractice(anAuthorized('practice.create'), { name: 'Other', ...input }),
    );
    must(await createSite(by, { practiceId, input: aSite('Cabinets du Rhône 1') }));
    expect(await createSite(by, { practiceId, input: aSite('cabinets du rhône 1') })).toEqual({
      ok: false,
      problem: 'name_taken',
    });
  });

  it('refuses an offset or an unknown name for a time zone', () => {
    for (const timeZone of ['+02:00', 'Europe/Lyon', 'Paris', '']) {
      expect(siteInputSchema.safeParse({ ...aSite('X'), phone: '', timeZone }).success).toBe(false);
    }
    expect(siteInputSchema.safeParse({ ...aSite('X'), phone: '' }).success).toBe(true);
  });
});
