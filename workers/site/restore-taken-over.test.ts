import { readFileSync } from 'node:fs';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { describe, expect, it } from 'vitest';
import { aKeptPasskey, anApprover } from '#lib/central/approvers/approvers.testing.ts';
import { withCentre } from '#lib/central/centre.testing.ts';
import { database } from '#lib/central/database/client.ts';
import { softPasskey } from '#lib/contract/passkey.testing.ts';
import { challengeOf, type EndorsementDocument } from '#lib/contract/permit.ts';
import type { CaseDocument } from '#lib/contract/restore-case.ts';
import { newId } from '#lib/shared/ids.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { readApprovers } from './state/approvers-file.ts';
import { countOf, databasesOn, factsOf, signed } from './testing/restore-site.ts';
import {
  approved,
  aRequestFor,
  aTakenOverSite,
  backUpAndLoseRows,
  checked,
  copiesOf,
  expectUntouched,
  rowsNow,
  rowsThen,
  type TakenOverSite,
} from './testing/taken-over-site.ts';
import { until } from './testing/test-site.ts';

withCentre();

/**
 * Invariant 6: full write access to the centre's PostgreSQL and Redis can't cause a swap, a changed recipient or a removal
 * below the floor. Each test does what somebody with all of both could think of, at a real agent; and shows at its end
 * that the one thing which was allowed would have gone through.
 */

type Document = Prisma.InputJsonObject;

/** Has the agent fetch what PostgreSQL says now, and waits until it has taken from it what it will. */
async function sync(site: TakenOverSite) {
  return site.send('sync');
}

async function isRefused(site: TakenOverSite, permit: unknown, ...codes: string[]) {
  const outcome = await site.send('restore', { permit, header: null });
  expect(outcome.outcome).not.toBe('done');
  expect(codes).toContain(outcome.failure?.code);
  await expectUntouched(site);
}

/** The approved restore still goes through: what was refused before was refused for what it was. */
async function expectAllowed(site: TakenOverSite, permit: unknown) {
  expect(await site.send('restore', { permit, header: null })).toMatchObject({
    outcome: 'done',
    failure: null,
  });
  expect(await countOf(site.server, 'clinic')).toBe(rowsThen);
  expect(await databasesOn(site.server)).toMatchObject([{ name: 'clinic', isOpen: true }, { isOpen: false }]);
}

describe('whoever holds the PostgreSQL and the Redis of the centre', () => {
  it('gets no restore with a permit of their own making, rewritten, borrowed or used again', async () => {
    const site = await aTakenOverSite();
    const copy = await backUpAndLoseRows(site);
    const thief = softPasskey();
    const request = aRequestFor(site, copy);
    const permit = await approved(site, request);
    const { document } = permit;

    // Signed by a key that no person at the site has compared; under the approver's name as well.
    await isRefused(site, signed(document, thief), 'approver_unknown');
    const borrowed = { id: site.approver.device.credentialId, rawId: site.approver.device.credentialId };
    const forged = { ...thief.sign(challengeOf(document)), ...borrowed };
    await isRefused(site, { document, by: { kind: 'passkey', assertion: forged } }, 'permit_forged');

    // Another document under a signature that is good for this one.
    const rewritten: CaseDocument[] = [
      { ...document, expiresAt: new Date(Date.now() + 86_400_000 * 90).toISOString() },
      { ...document, preflight: { ...document.preflight, losses: [], connected: [] } },
      { ...document, request: { ...request, keepDays: 1 } },
      { ...document, request: { ...request, target: { ...request.target, database: 'postgres' } } },
      { ...document, request: { ...request, requestedBy: { id: 'usr_other', name: 'Somebody' } } },
      {
        ...document,
        request: { ...request, origin: { kind: 'file', path: `${site.root}/disk-0/any.dump.zst.age` } },
      },
    ];
    for (const one of rewritten) await isRefused(site, { ...permit, document: one }, 'permit_altered');

    // A signature for a look beside the original, turned into a swap.
    const beside = await approved(
      site,
      aRequestFor(site, copy, { target: { database: 'look', mode: 'beside' } }),
    );
    const turned = {
      ...beside.document,
      request: { ...beside.document.request, target: request.target },
    };
    await isRefused(site, { ...beside, document: turned }, 'permit_altered');

    // What the approver was shown and signed isn't what the agent found.
    const rosy = { ...document, preflight: { ...document.preflight, losses: [] } };
    await isRefused(site, signed(rosy, site.approver.device), 'permit_altered');
    // The approver's own request, which a second person would have had to approve.
    const own = aRequestFor(site, copy, {
      requestedBy: { id: site.approver.person.id, name: site.approver.person.name },
    });
    await isRefused(site, await approved(site, own), 'approver_is_requester');
    // Signed long ago.
    const lapsed = { ...document, expiresAt: new Date(Date.now() - 1_000).toISOString() };
    await isRefused(site, signed(lapsed, site.approver.device), 'permit_lapsed');
    // For another site, another practice, or a case that this agent never looked at.
    const elsewhere = [
      {
        ...request,
        site: { id: 'sit_other', name: 'Brno' },
        target: { ...request.target, siteId: 'sit_other' },
      },
      { ...request, practice: { id: 'prc_other', name: 'Other' } },
      { ...request, caseId: newId('rst', new Date()) },
    ];
    for (const one of elsewhere)
      await isRefused(site, signed({ ...document, request: one }, site.approver.device), 'permit_elsewhere');
    // Where a passkey is pinned no code is shown, and none is taken.
    expect(await site.send('show-code', { document })).toMatchObject({ outcome: 'refused' });
    await isRefused(site, { document, by: { kind: 'site-code', code: 'AAAA-AAAA' } }, 'approver_unknown');
    // Nobody's file key is sealed to them.
    expect((await site.send('rewrap', { permit: signed(document, thief) })).outcome).not.toBe('done');
    expect(factsOf(site.context.journal, 'file-key-rewrapped')).toEqual([]);

    await expectAllowed(site, permit);
    const again = await site.send('restore', { permit, header: null });
    expect(again).toMatchObject({ failure: { code: 'permit_used' } });
    expect(factsOf(site.context.journal, 'restore-begun')).toHaveLength(1);
  }, 240_000);

  it('gets nobody trusted: not by swapped keys, given roles, forged endorsements or the tables of pins', async () => {
    const site = await aTakenOverSite();
    const copy = await backUpAndLoseRows(site);
    const permit = await approved(site, aRequestFor(site, copy));
    const { document } = permit;
    const db = database();
    const { practiceId, siteId, approver } = site;
    const thief = softPasskey();

    // Makes themselves an approver, and says that the agent has pinned them.
    const fake = await anApprover([practiceId], { name: 'Fake', now: new Date(Date.now() - 9 * 86_400_000) });
    await db.approverPin.create({
      data: {
        siteId,
        ...fake.approver,
        way: 'enrolment',
        pinnedAt: new Date(Date.now() - 9 * 86_400_000),
      },
    });
    await sync(site);
    await isRefused(site, signed(document, fake.device), 'approver_unknown');

    // Puts their own key under the approver's name.
    await db.passkey.update({ where: { id: approver.passkeyId }, data: { publicKey: thief.publicKey } });
    await sync(site);
    const id = approver.device.credentialId;
    const swapped = { ...thief.sign(challengeOf(document)), id, rawId: id };
    await isRefused(site, { document, by: { kind: 'passkey', assertion: swapped } }, 'permit_forged');
    await db.passkey.update({
      where: { id: approver.passkeyId },
      data: { publicKey: approver.device.publicKey },
    });

    // Endorses themselves: in the approver's name, or with an endorsement that was meant for somebody else.
    const real: EndorsementDocument = {
      format: 'keepwell-endorsement',
      version: 1,
      practiceId,
      approver: { ...softPasskey().approver({ personId: 'usr_deputy', name: 'Deputy' }) },
      endorsedAt: new Date().toISOString(),
    };
    const forThief = { ...real, approver: fake.approver };
    const meant = approver.device.sign(challengeOf(real));
    const endorsements = [
      { document: forThief, assertion: { ...thief.sign(challengeOf(forThief)), id, rawId: id } },
      { document: forThief, assertion: fake.device.sign(challengeOf(forThief)) },
      { document: forThief, assertion: meant },
      { document: { ...forThief, practiceId: 'prc_other' }, assertion: meant },
      // A permit's own signature, offered as if it were for an endorsement.
      {
        document: forThief,
        assertion: permit.by.kind === 'passkey' ? permit.by.assertion : meant,
      },
      {
        document: forThief,
        assertion: approver.device.sign(challengeOf(forThief), { origin: 'https://keepwel1.example.org' }),
      },
    ];
    for (const body of endorsements) {
      await db.endorsement.upsert({
        where: { practiceId_passkeyId: { practiceId, passkeyId: fake.passkeyId } },
        create: {
          id: newId('end', new Date()),
          practiceId,
          passkeyId: fake.passkeyId,
          endorsedBy: id,
          body: body as unknown as Document,
          createdAt: new Date(),
        },
        update: { body: body as unknown as Document },
      });
      await sync(site);
      await isRefused(site, signed(document, fake.device), 'approver_unknown');
    }
    await db.endorsement.deleteMany({ where: { practiceId } });
    expect(factsOf(site.context.journal, 'approver-pinned')).toHaveLength(1);

    // Passkeys at another address, which they hold.
    const mirror = softPasskey({ origin: 'https://keepwell.example.com' });
    await aKeptPasskey(fake.person.id, mirror);
    await sync(site);
    await isRefused(site, signed(document, mirror), 'approver_unknown');

    await expectAllowed(site, permit);
  }, 240_000);

  it('gains nothing by revoking everybody: no code is shown, and nobody can take their place', async () => {
    const site = await aTakenOverSite();
    const copy = await backUpAndLoseRows(site);
    const permit = await approved(site, aRequestFor(site, copy));
    const { document } = permit;
    await until('the centre knows the pin', async () => {
      return (await database().approverPin.count({ where: { siteId: site.siteId } })) === 1;
    });
    await database().passkey.update({
      where: { id: site.approver.passkeyId },
      data: { revokedAt: new Date() },
    });
    const fake = await anApprover([site.practiceId], { name: 'Fake' });
    await sync(site);
    expect(readApprovers(site.folder).pinned).toEqual([]);
    expect(await site.send('show-code', { document })).toMatchObject({ outcome: 'refused' });
    const permits = [
      permit,
      signed(document, fake.device),
      { document, by: { kind: 'site-code', code: 'AAAA-AAAA' } },
    ];
    for (const one of permits) {
      expect((await site.send('restore', { permit: one, header: null })).outcome).not.toBe('done');
      await expectUntouched(site, []);
    }
    // Let in again by the centre's word, the approver is trusted no more: a person at the site decides that.
    await database().passkey.update({ where: { id: site.approver.passkeyId }, data: { revokedAt: null } });
    await sync(site);
    await expectUntouched(site, []);
  }, 120_000);

  it('changes no recipient: the assignment is refused, and the next backup is for the keys that were pinned', async () => {
    const site = await aTakenOverSite();
    await backUpAndLoseRows(site);
    const theirs = await identityToRecipient(await generateX25519Identity());
    await database().practice.update({
      where: { id: site.practiceId },
      data: { recoveryRecipient: theirs },
    });
    // A second agent's keys in the place of the site's, as if it had been enrolled anew.
    await database().agent.updateMany({ where: { siteId: site.siteId }, data: { ageRecipient: theirs } });
    expect(await sync(site)).toMatchObject({ failure: { code: 'recipient_changed' } });
    const outcome = await site.send('backup', { setId: site.setId, sourceIds: null, destinationIds: null });
    expect(outcome).toMatchObject({ outcome: 'done' });
    const made = factsOf(site.context.journal, 'backup-made');
    expect(made).toHaveLength(2);
    for (const { signed: manifest } of made) {
      expect(manifest.manifest.recipients.toSorted()).toEqual(
        [site.context.keys.ageRecipient, site.recoveryRecipient].toSorted(),
      );
    }
    await expectUntouched(site);
  }, 120_000);

  it('removes no copy: not by retention, by taking away what is protected, nor by any job that there is', async () => {
    const site = await aTakenOverSite();
    const copy = await backUpAndLoseRows(site);
    const before = copiesOf(site);
    expect(Object.keys(before).length).toBeGreaterThanOrEqual(4);
    const db = database();
    await db.policyVersion.updateMany({
      where: { policyId: site.policyId },
      data: { retention: { keepLast: 1 } },
    });
    await sync(site);
    await db.copy.updateMany({ where: { siteId: site.siteId }, data: { state: 'expired' } });
    await db.siteDestination.deleteMany({ where: { siteId: site.siteId } });
    await sync(site);
    await db.source.updateMany({ where: { siteId: site.siteId }, data: { archivedAt: new Date() } });
    await db.backupSet.updateMany({ where: { siteId: site.siteId }, data: { archivedAt: new Date() } });
    await sync(site);
    const { copyId, backupId, destinationId } = copy;
    const jobs: [kind: string, payload: Record<string, unknown>][] = [
      ['expire', { copyId }],
      ['delete-copy', { copyId, backupId, destinationId }],
      ['run', { command: 'rm -rf /' }],
      ['sync', { protocol: 2 }],
      ['restore', { permit: null }],
      ['backup', { setId: 'set_of_another_site', sourceIds: null, destinationIds: null }],
      ['verify', { copyId: 'cop_of_another_site', level: 'intact' }],
      ['drill', { copyId: 'cop_of_another_site' }],
      ['drill', { copyId }],
    ];
    for (const [kind, payload] of jobs) {
      expect((await site.send(kind, payload)).outcome, kind).not.toBe('done');
    }
    expect(copiesOf(site)).toEqual(before);
    await expectUntouched(site);
  }, 120_000);

  it('sends no secret and no backup elsewhere, and starts nothing, by what a job or an assignment names', async () => {
    const site = await aTakenOverSite();
    const copy = await backUpAndLoseRows(site);
    const permit = await approved(site, aRequestFor(site, copy));
    const [destinationId] = site.destinationIds;
    await database().siteDestination.updateMany({
      where: { siteId: site.siteId, destinationId },
      data: { settings: { path: '/etc' } },
    });
    await sync(site);
    const outcome = await site.send('backup', {
      setId: site.setId,
      sourceIds: null,
      destinationIds: [destinationId],
    });
    const waits = () =>
      factsOf(site.context.journal, 'copy-waiting').some(
        ({ failure }) => failure.code === 'path_outside_roots',
      );
    if (outcome.outcome === 'done') await until('the copy waits for a place that is allowed', waits);
    const destination = {
      id: destinationId,
      name: 'Theirs',
      kind: 'folder',
      placement: 'on-site',
      settings: { path: '/etc' },
      sealedSecret: null,
    };
    const tested = await site.send('test-destination', { destination });
    expect(tested).toMatchObject({ outcome: 'failed', failure: { code: 'path_outside_roots' } });
    // The database that is restored onto stands in the permit; the server, in the site's own settings.
    await database().source.update({
      where: { id: site.sourceId },
      data: { settings: { host: '127.0.0.1', port: 1, database: 'elsewhere', user: 'thief' } },
    });
    await sync(site);
    expect(readFileSync(site.folder.settings, 'utf8')).not.toContain('thief');
    await expectUntouched(site);
    expect(await checked(site, aRequestFor(site, copy))).toMatchObject({
      preflight: { findings: expect.arrayContaining([expect.objectContaining({ level: 'red' })]) },
    });
    expect((await site.send('restore', { permit, header: null })).outcome).not.toBe('done');
    expect(await databasesOn(site.server)).toEqual([{ name: 'clinic', isOpen: true }]);
    expect(await countOf(site.server, 'clinic')).toBe(rowsNow);
  }, 120_000);
});
