import { beforeAll, describe, expect, it } from 'vitest';
import { database } from '#lib/central/database/client.ts';
import { withOwnDatabase } from '#lib/central/database/own-database.testing.ts';
import {
  aRecipient,
  aSealedSecret,
  aSetUpPractice,
  aSource,
  inPractices,
  must,
} from '#lib/central/practices/setup.testing.ts';
import { anAuthorized } from '#lib/central/scope.testing.ts';
import { archiveSet } from '#lib/central/sets/archive-set.ts';
import { changeSet } from '#lib/central/sets/change-set.ts';
import { createSet } from '#lib/central/sets/create-set.ts';
import { findSet, listSetChoices, listSets } from '#lib/central/sets/list-sets.ts';
import { findSiteForEdit, findSiteSetup } from '#lib/central/sites/find-site.ts';
import { archiveSource } from './archive-source.ts';
import { changeSource } from './change-source.ts';
import { createSource } from './create-source.ts';
import { findSource, listSources } from './list-sources.ts';
import { orderSourceTest } from './order-source-test.ts';
import type { SourceInput } from './source-input.ts';

withOwnDatabase();

type Setup = Awaited<ReturnType<typeof aSetUpPractice>>;
let own: Setup;
let other: Setup;
beforeAll(async () => {
  own = await aSetUpPractice('Own');
  other = await aSetUpPractice('Other');
});

const by = anAuthorized('source.change');
const named = (name: string, over: Partial<SourceInput['draft']> = {}): SourceInput =>
  aSource({ draft: { ...aSource().draft, name, ...over } });
const revisionOf = async (sourceId: string) =>
  (await database().source.findUniqueOrThrow({ where: { id: sourceId } })).revision;

describe('a database', () => {
  it('gets a set of its own, and its agent is told to fetch', async () => {
    const { sourceId, setId } = must(await createSource(by, { siteId: own.siteId, input: named('Images') }));
    const set = await findSet(anAuthorized('policy.change'), { siteId: own.siteId, setId });
    expect(set).toMatchObject({ name: 'Images', sources: [{ id: sourceId }], policy: null });
    expect(await database().order.count({ where: { siteId: own.siteId, kind: 'sync' } })).toBeGreaterThan(0);
  });

  it('typed as a folder of files is refused with the reason (L12)', async () => {
    const input = named('Files', { database: '/var/lib/postgresql/15/main' });
    expect(await createSource(by, { siteId: own.siteId, input })).toEqual({
      ok: false,
      problem: 'invalid',
      fields: [{ field: 'database', problem: 'database_is_path', figures: {} }],
    });
  });

  it('is not stored with a secret that is not sealed', async () => {
    for (const sealed of ['swordfish', Buffer.from('swordfish').toString('base64'), '']) {
      const secret = { kind: 'sealed' as const, sealed, forRecipient: own.agentRecipient };
      const outcome = await createSource(by, { siteId: own.siteId, input: { ...named('Plain'), secret } });
      expect(outcome).toEqual({ ok: false, problem: 'secret_not_sealed' });
    }
    const lone = await aSealedSecret([own.agentRecipient]);
    const secret = { kind: 'sealed' as const, sealed: lone, forRecipient: own.agentRecipient };
    expect(await createSource(by, { siteId: own.siteId, input: { ...named('Lone'), secret } })).toEqual({
      ok: false,
      problem: 'secret_not_sealed',
    });
  });

  it('is not stored with a secret for an agent that is no longer there', async () => {
    const secret = { kind: 'sealed' as const, sealed: own.sealed, forRecipient: await aRecipient() };
    expect(await createSource(by, { siteId: own.siteId, input: { ...named('Late'), secret } })).toEqual({
      ok: false,
      problem: 'agent_changed',
    });
  });

  it.each([{ host: 'elsewhere.example' }, { user: 'postgres' }, { port: '5433' }])(
    'does not carry its password to %j',
    async (over) => {
      const input: SourceInput = { ...named('Cabinet', over), secret: { kind: 'keep' } };
      const revision = await revisionOf(own.sourceId);
      const refused = { ok: false, problem: 'password_needed' };
      expect(await changeSource(by, { sourceId: own.sourceId, revision, input })).toEqual(refused);
      const test = { siteId: own.siteId, sourceId: own.sourceId, input };
      expect(await orderSourceTest(by, test)).toEqual(refused);
    },
  );

  it('keeps its password when only the database or the schemas left out change', async () => {
    const input: SourceInput = { ...named('Cabinet', { database: 'cabinet2' }), secret: { kind: 'keep' } };
    const revision = await revisionOf(own.sourceId);
    must(await changeSource(by, { sourceId: own.sourceId, revision, input }));
    const row = await database().source.findUniqueOrThrow({ where: { id: own.sourceId } });
    expect(row).toMatchObject({ sealedSecret: own.sealed, settings: { database: 'cabinet2' } });
  });

  it('writes no secret into the audit trail', async () => {
    const rows = await database().auditEntry.findMany({
      where: { siteId: own.siteId },
      omit: { seq: true },
    });
    expect(JSON.stringify(rows)).not.toContain(own.sealed.slice(0, 60));
  });

  it('is not overwritten by an edit that was begun on an older one', async () => {
    const input: SourceInput = { ...named('Cabinet'), secret: { kind: 'keep' } };
    expect(await changeSource(by, { sourceId: own.sourceId, revision: 1, input })).toEqual({
      ok: false,
      problem: 'changed_elsewhere',
    });
  });

  it('says when its password was sealed for another agent', async () => {
    await database().agent.updateMany({
      where: { siteId: other.siteId },
      data: { ageRecipient: await aRecipient() },
    });
    const line = await findSource(by, { siteId: other.siteId, sourceId: other.sourceId });
    expect(line?.password).toBe('other_agent');
  });

  it('of a foreign practice is not found by any query or command', async () => {
    const elsewhere = inPractices(other.practiceId);
    const foreign = anAuthorized('source.change', elsewhere);
    const policy = anAuthorized('policy.change', elsewhere);
    const refused = { ok: false, problem: 'not_found' };
    const { siteId, sourceId, setId } = own;
    expect(await createSource(foreign, { siteId, input: named('X') })).toEqual(refused);
    expect(await changeSource(foreign, { sourceId, revision: 1, input: named('X') })).toEqual(refused);
    expect(await archiveSource(foreign, { sourceId, revision: 1 })).toEqual(refused);
    expect(await orderSourceTest(foreign, { siteId, sourceId, input: named('X') })).toEqual(refused);
    expect(await orderSourceTest(by, { siteId: other.siteId, sourceId, input: named('X') })).toEqual(refused);
    expect(await listSources(foreign, siteId)).toEqual([]);
    expect(await findSource(foreign, { siteId, sourceId })).toBeNull();
    expect(await findSource(by, { siteId: other.siteId, sourceId })).toBeNull();
    const input = { name: 'X', sourceIds: [sourceId], policyId: null };
    expect(await createSet(policy, { siteId, input, replacesSingles: false })).toEqual(refused);
    expect(await changeSet(policy, { setId, revision: 1, input })).toEqual(refused);
    expect(await archiveSet(policy, { setId, revision: 1 })).toEqual(refused);
    expect(await listSets(policy, siteId)).toEqual([]);
    expect(await findSet(policy, { siteId, setId })).toBeNull();
    expect(await listSetChoices(policy, siteId)).toEqual({ sources: [], policies: [] });
    expect(await findSiteSetup(foreign, siteId)).toBeNull();
    expect(await findSiteForEdit(anAuthorized('site.change', elsewhere), siteId)).toBeNull();
  });
});

describe('a set', () => {
  const policy = anAuthorized('policy.change');

  it('puts databases together in order and ends the sets that held them alone (S9)', async () => {
    const a = must(await createSource(by, { siteId: own.siteId, input: named('Main') }));
    const b = must(await createSource(by, { siteId: own.siteId, input: named('Repository') }));
    const input = { name: 'Both', sourceIds: [b.sourceId, a.sourceId], policyId: null };
    const { setId } = must(await createSet(policy, { siteId: own.siteId, input, replacesSingles: true }));
    const set = await findSet(policy, { siteId: own.siteId, setId });
    expect(set?.sources.map(({ name }) => name)).toEqual(['Repository', 'Main']);
    const left = (await listSets(policy, own.siteId)).map(({ name }) => name);
    expect(left).not.toContain('Main');
    expect(left).toContain('Cabinet');

    must(
      await changeSet(policy, {
        setId,
        revision: 1,
        input: { ...input, sourceIds: [a.sourceId, b.sourceId] },
      }),
    );
    const turned = await findSet(policy, { siteId: own.siteId, setId });
    expect(turned?.sources.map(({ name }) => name)).toEqual(['Main', 'Repository']);

    const outcome = await archiveSource(by, { sourceId: a.sourceId, revision: 1 });
    expect(outcome).toEqual({ ok: false, problem: 'in_combined_set', setNames: ['Both'] });
    expect(await archiveSet(policy, { setId, revision: 2 })).toEqual({
      ok: false,
      problem: 'only_set_of',
      sourceNames: ['Main', 'Repository'],
    });
  });

  it('can not hold a database or a policy of another practice', async () => {
    const input = { name: 'Foreign', sourceIds: [other.sourceId], policyId: null };
    const at = { siteId: own.siteId, replacesSingles: false };
    expect(await createSet(policy, { ...at, input })).toEqual({ ok: false, problem: 'source_unknown' });
    const mine = { name: 'Foreign', sourceIds: [own.sourceId], policyId: other.policyId };
    expect(await createSet(policy, { ...at, input: mine })).toEqual({ ok: false, problem: 'policy_unknown' });
  });

  it('keeps the beginning of its policy until it gets another one', async () => {
    const before = await database().backupSet.findUniqueOrThrow({ where: { id: own.setId } });
    const input = { name: 'Renamed', sourceIds: [own.sourceId], policyId: own.policyId };
    must(await changeSet(policy, { setId: own.setId, revision: before.revision, input }));
    const after = await database().backupSet.findUniqueOrThrow({ where: { id: own.setId } });
    expect(after.policySince).toEqual(before.policySince);
    must(
      await changeSet(policy, {
        setId: own.setId,
        revision: after.revision,
        input: { ...input, policyId: null },
      }),
    );
    const none = await database().backupSet.findUniqueOrThrow({ where: { id: own.setId } });
    expect([none.policyId, none.policySince]).toEqual([null, null]);
  });
});
