import { beforeAll, describe, expect, it } from 'vitest';
import { buildAssignment } from '#lib/central/assignments/build-assignment.ts';
import { database } from '#lib/central/database/client.ts';
import { withOwnDatabase } from '#lib/central/database/own-database.testing.ts';
import { archiveDestination } from '#lib/central/destinations/archive-destination.ts';
import { changeDestination } from '#lib/central/destinations/change-destination.ts';
import { createDestination } from '#lib/central/destinations/create-destination.ts';
import {
  findDestination,
  listDestinations,
  listSiteDestinations,
} from '#lib/central/destinations/list-destinations.ts';
import { orderDestinationTest } from '#lib/central/destinations/order-destination-test.ts';
import { setUpAtSite } from '#lib/central/destinations/set-up-at-site.ts';
import type { SiteDestinationInput } from '#lib/central/destinations/site-destination-input.ts';
import { takeFromSite } from '#lib/central/destinations/take-from-site.ts';
import {
  aFolder,
  aPolicyDraft,
  aSetUpPractice,
  aSite,
  inPractices,
  must,
} from '#lib/central/practices/setup.testing.ts';
import { anAuthorized } from '#lib/central/scope.testing.ts';
import { changeSet } from '#lib/central/sets/change-set.ts';
import { listPracticeSets } from '#lib/central/sets/list-sets.ts';
import { createSite } from '#lib/central/sites/create-site.ts';
import { archivePolicy } from './archive-policy.ts';
import { changePolicy } from './change-policy.ts';
import { createPolicy } from './create-policy.ts';
import { findPolicy, listPolicies, listPolicyVersions } from './list-policies.ts';
import { findTemplate, listTemplates } from './list-templates.ts';

withOwnDatabase();

type Setup = Awaited<ReturnType<typeof aSetUpPractice>>;
let own: Setup;
let other: Setup;
beforeAll(async () => {
  own = await aSetUpPractice('Own');
  other = await aSetUpPractice('Other');
});

const by = anAuthorized('policy.change');
const policyRevision = async (id: string) =>
  (await database().policy.findUniqueOrThrow({ where: { id } })).revision;
const setRow = (id: string) => database().backupSet.findUniqueOrThrow({ where: { id } });

describe('a policy', () => {
  it('gets a new version when its terms change, and leaves the ones before as they are', async () => {
    const draft = aPolicyDraft([own.destinationId], { times: ['12:30', '19:00'] });
    must(await changePolicy(by, { policyId: own.policyId, revision: 1, draft, sets: [] }));
    const versions = await listPolicyVersions(by, own.policyId);
    expect(versions.map(({ version, terms }) => [version, terms.schedule.times])).toEqual([
      [2, ['12:30', '19:00']],
      [1, ['19:00']],
    ]);
  });

  it('gets none when only its name changes', async () => {
    const draft = aPolicyDraft([own.destinationId], { times: ['19:00', '12:30'], name: 'Noon and evening' });
    const outcome = await changePolicy(by, { policyId: own.policyId, revision: 2, draft, sets: [] });
    expect(outcome).toEqual({ ok: true, version: 2 });
  });

  it('says how copies are proven by restoring, in a version like any of its terms', async () => {
    const revision = await policyRevision(own.policyId);
    const before = (await listPolicyVersions(by, own.policyId)).length;
    const checks = [{ kind: 'at-least-rows' as const, table: 'agenda.visit', column: '', count: '20 000' }];
    const draft = aPolicyDraft([own.destinationId], { drill: { everyDays: '14', checks } });
    must(await changePolicy(by, { policyId: own.policyId, revision, draft, sets: [] }));
    const versions = await listPolicyVersions(by, own.policyId);
    expect(versions).toHaveLength(before + 1);
    const drill = {
      everyDays: 14,
      checks: [{ kind: 'at-least-rows', schema: 'agenda', table: 'visit', rows: 20_000 }],
    };
    expect(versions[0]?.terms.drill).toEqual(drill);
    const content = await database().$transaction((tx) => buildAssignment(tx, own.siteId, new Date()));
    expect(content.sets[0]?.drill).toEqual(drill);
    must(await changePolicy(by, { policyId: own.policyId, revision: revision + 1, draft, sets: [] }));
    expect(await listPolicyVersions(by, own.policyId)).toHaveLength(before + 1);
  });

  it('can not be changed from a page that shows an older one', async () => {
    const draft = aPolicyDraft([own.destinationId]);
    const outcome = await changePolicy(by, { policyId: own.policyId, revision: 1, draft, sets: [] });
    expect(outcome).toEqual({ ok: false, problem: 'changed_elsewhere' });
  });

  it('is given to sets and taken from them, with its beginning', async () => {
    const revision = await policyRevision(own.policyId);
    const draft = aPolicyDraft([own.destinationId]);
    const set = await setRow(own.setId);
    const sets = [{ setId: set.id, revision: set.revision, uses: false }];
    must(await changePolicy(by, { policyId: own.policyId, revision, draft, sets }));
    expect(await setRow(own.setId)).toMatchObject({ policyId: null, policySince: null });
    const back = [{ setId: set.id, revision: set.revision + 1, uses: true }];
    must(await changePolicy(by, { policyId: own.policyId, revision: revision + 1, draft, sets: back }));
    expect(await setRow(own.setId)).toMatchObject({ policyId: own.policyId, policySince: expect.any(Date) });
  });

  it('undoes all of an edit when one of the sets was changed by somebody else', async () => {
    const revision = await policyRevision(own.policyId);
    const before = (await listPolicyVersions(by, own.policyId)).length;
    const draft = aPolicyDraft([own.destinationId], { times: ['06:00'] });
    const sets = [{ setId: own.setId, revision: 1, uses: false }];
    const outcome = await changePolicy(by, { policyId: own.policyId, revision, draft, sets });
    expect(outcome).toEqual({ ok: false, problem: 'changed_elsewhere' });
    expect(await listPolicyVersions(by, own.policyId)).toHaveLength(before);
    expect(await policyRevision(own.policyId)).toBe(revision);
  });

  it('can not send copies to another practice, nor serve its sets', async () => {
    const draft = aPolicyDraft([other.destinationId], { name: 'Thief' });
    const at = { practiceId: own.practiceId, template: null };
    expect(await createPolicy(by, { ...at, draft, sets: [] })).toEqual({
      ok: false,
      problem: 'destination_unknown',
    });
    const mine = aPolicyDraft([own.destinationId], { name: 'Thief' });
    const sets = [{ setId: other.setId, revision: 1, uses: true }];
    expect(await createPolicy(by, { ...at, draft: mine, sets })).toEqual({
      ok: false,
      problem: 'set_unknown',
    });
    expect(await database().policy.count({ where: { name: 'Thief' } })).toBe(0);
  });

  it('is not given to a set whose site reaches none of its destinations', async () => {
    const { destinationId } = must(
      await createDestination(anAuthorized('destination.change'), {
        practiceId: own.practiceId,
        input: { name: 'Nowhere yet', kind: 'sftp', placement: 'off-site' },
      }),
    );
    const draft = aPolicyDraft([destinationId], { name: 'Stranded' });
    const set = await setRow(own.setId);
    const sets = [{ setId: set.id, revision: set.revision, uses: true }];
    expect(await createPolicy(by, { practiceId: own.practiceId, template: null, draft, sets })).toEqual({
      ok: false,
      problem: 'sets_without_destination',
      setNames: ['Own 1: Cabinet'],
    });
    const { policyId } = must(
      await createPolicy(by, { practiceId: own.practiceId, template: null, draft, sets: [] }),
    );
    const input = { name: set.name, sourceIds: [own.sourceId], policyId };
    expect(await changeSet(by, { setId: set.id, revision: set.revision, input })).toEqual({
      ok: false,
      problem: 'no_destination_at_site',
    });
  });

  it('is put away only when no set uses it', async () => {
    const revision = await policyRevision(own.policyId);
    expect(await archivePolicy(by, { policyId: own.policyId, revision })).toEqual({
      ok: false,
      problem: 'in_use',
      setNames: ['Own 1: Cabinet'],
    });
  });

  it('is copied without its destinations, and only from a practice in scope', async () => {
    const template = await findTemplate(
      anAuthorized('template.copy', inPractices(other.practiceId)),
      other.policyId,
    );
    expect(template?.terms).not.toHaveProperty('destinationIds');
    const mine = anAuthorized('template.copy', inPractices(own.practiceId));
    expect(await findTemplate(mine, other.policyId)).toBeNull();
    expect((await listTemplates(mine)).every(({ practice }) => practice.id === own.practiceId)).toBe(true);
    const draft = aPolicyDraft([own.destinationId], { name: 'A copy' });
    const { policyId } = must(
      await createPolicy(by, { practiceId: own.practiceId, draft, sets: [], template }),
    );
    expect(await database().policy.findUnique({ where: { id: policyId } })).toMatchObject({
      copiedFrom: other.policyId,
      practiceId: own.practiceId,
    });
    expect(
      await database().auditEntry.count({ where: { action: 'policy.copied', subjectId: policyId } }),
    ).toBe(1);
  });

  it('of a foreign practice is not found by any query or command', async () => {
    const foreign = anAuthorized('policy.change', inPractices(other.practiceId));
    const refused = { ok: false, problem: 'not_found' };
    const { practiceId, policyId } = own;
    const draft = aPolicyDraft([own.destinationId], { name: 'X' });
    expect(await createPolicy(foreign, { practiceId, draft, sets: [], template: null })).toEqual(refused);
    expect(await changePolicy(foreign, { policyId, revision: 1, draft, sets: [] })).toEqual(refused);
    expect(await archivePolicy(foreign, { policyId, revision: 1 })).toEqual(refused);
    expect(await listPolicies(foreign, practiceId)).toEqual([]);
    expect(await findPolicy(foreign, { practiceId, policyId })).toBeNull();
    expect(await listPolicyVersions(foreign, policyId)).toEqual([]);
    expect(await listPracticeSets(foreign, practiceId)).toEqual([]);
  });
});

describe('a destination', () => {
  const may = anAuthorized('destination.change');
  const hostKey = 'SHA256:mVPwvezndPv/ARoIadVY98vAC0g+P/5633yTC4d/wXE';
  const sftp = (over: object, secret: SiteDestinationInput['secret']): SiteDestinationInput => ({
    draft: { kind: 'sftp', host: 'backup.example', port: '22', user: 'lyon', path: 'kw', hostKey, ...over },
    signIn: 'password',
    secret,
  });

  it('needs its secret again when host, account or manner of signing in change', async () => {
    const { destinationId } = must(
      await createDestination(may, {
        practiceId: own.practiceId,
        input: { name: 'Vault', kind: 'sftp', placement: 'off-site' },
      }),
    );
    const at = { siteId: own.siteId, destinationId };
    const sealed = { kind: 'sealed' as const, sealed: own.sealed, forRecipient: own.agentRecipient };
    const needed = { ok: false, problem: 'secret_needed' };
    expect(await setUpAtSite(may, { ...at, revision: null, input: sftp({}, { kind: 'keep' }) })).toEqual(
      needed,
    );
    must(await setUpAtSite(may, { ...at, revision: null, input: sftp({}, sealed) }));
    for (const over of [{ host: 'evil.example' }, { user: 'root' }, { port: '2222' }]) {
      expect(await setUpAtSite(may, { ...at, revision: 1, input: sftp(over, { kind: 'keep' }) })).toEqual(
        needed,
      );
    }
    const otherManner = { ...sftp({}, { kind: 'keep' }), signIn: 'private-key' as const };
    expect(await setUpAtSite(may, { ...at, revision: 1, input: otherManner })).toEqual(needed);
    must(
      await setUpAtSite(may, { ...at, revision: 1, input: sftp({ path: 'elsewhere' }, { kind: 'keep' }) }),
    );
    expect(await setUpAtSite(may, { ...at, revision: 1, input: sftp({}, sealed) })).toEqual({
      ok: false,
      problem: 'changed_elsewhere',
    });
    expect(await setUpAtSite(may, { ...at, revision: null, input: sftp({}, sealed) })).toEqual({
      ok: false,
      problem: 'changed_elsewhere',
    });
  });

  it('can not be reached as what it is not', async () => {
    const { destinationId } = own;
    const input = sftp({}, { kind: 'sealed', sealed: own.sealed, forRecipient: own.agentRecipient });
    expect(await setUpAtSite(may, { siteId: own.siteId, destinationId, revision: 1, input })).toEqual({
      ok: false,
      problem: 'kind_differs',
    });
  });

  it('stays while a policy sends copies there', async () => {
    const { destinationId, siteId } = own;
    expect(await archiveDestination(may, { destinationId, revision: 1 })).toMatchObject({
      problem: 'in_use',
    });
    expect(await takeFromSite(may, { siteId, destinationId, revision: 1 })).toEqual({
      ok: false,
      problem: 'in_use',
      setNames: ['Cabinet'],
    });
  });

  it('shows each site of the practice, set up or not', async () => {
    must(
      await createSite(anAuthorized('site.create'), { practiceId: own.practiceId, input: aSite('Zenith') }),
    );
    const line = await findDestination(may, { practiceId: own.practiceId, destinationId: own.destinationId });
    expect(line?.sites.map(({ name, reach }) => [name, reach === null])).toEqual([
      ['Own 1', false],
      ['Zenith', true],
    ]);
    expect(line?.policies.map(({ name }) => name)).toContain('Every evening');
  });

  it('of a foreign practice is not found by any query or command', async () => {
    const foreign = anAuthorized('destination.change', inPractices(other.practiceId));
    const refused = { ok: false, problem: 'not_found' };
    const { practiceId, destinationId, siteId } = own;
    const input = { name: 'X', placement: 'on-site' as const };
    expect(await createDestination(foreign, { practiceId, input: { ...input, kind: 'folder' } })).toEqual(
      refused,
    );
    expect(await changeDestination(foreign, { destinationId, revision: 1, input })).toEqual(refused);
    expect(await archiveDestination(foreign, { destinationId, revision: 1 })).toEqual(refused);
    const folder = { destinationId, revision: null, input: aFolder('/mnt/x') };
    expect(await setUpAtSite(foreign, { siteId, ...folder })).toEqual(refused);
    expect(await setUpAtSite(foreign, { siteId: other.siteId, ...folder })).toEqual(refused);
    expect(await orderDestinationTest(foreign, { siteId, destinationId, input: aFolder('/mnt/x') })).toEqual(
      refused,
    );
    expect(
      await orderDestinationTest(foreign, { siteId: other.siteId, destinationId, input: aFolder('/mnt/x') }),
    ).toEqual(refused);
    expect(await takeFromSite(foreign, { siteId, destinationId, revision: 1 })).toEqual(refused);
    expect(await listDestinations(foreign, practiceId)).toEqual([]);
    expect(await listSiteDestinations(foreign, siteId)).toEqual([]);
    expect(await findDestination(foreign, { practiceId, destinationId })).toBeNull();
  });
});
