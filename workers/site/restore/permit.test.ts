import { describe, expect, it } from 'vitest';
import { softPasskey } from '#lib/contract/passkey.testing.ts';
import { challengeOf, type EndorsementDocument, type Permit } from '#lib/contract/permit.ts';
import type { CaseDocument } from '#lib/contract/restore-case.ts';
import { newId } from '#lib/shared/ids.ts';
import { saveApprovers } from '../state/approvers-file.ts';
import {
  aPermit,
  approver,
  aRequest,
  aRestorer,
  aRestoreSite,
  copyOrigin,
  countOf,
  databasesOn,
  documentOf,
  factsOf,
  inDatabase,
  preflightOf,
  signed,
  type TestRestorer,
} from '../testing/restore-site.ts';
import { TestClock } from '../testing/test-clock.ts';
import { heedApprovers, unpinApprover } from './approvers.ts';
import { liveCodes } from './shown-code.ts';

const hourMs = 3_600_000;

async function aCheckedCase(options: { clock?: TestClock } = {}) {
  const restorer = await aRestorer(await aRestoreSite({ rows: 20 }), options);
  const origin = copyOrigin(restorer.site, await restorer.backUp());
  await inDatabase(restorer.server, 'clinic', 'DELETE FROM document WHERE id > 10');
  const request = aRequest(restorer.site, origin);
  const permit = await aPermit(restorer, request);
  return { ...restorer, origin, request, permit };
}
type CheckedCase = Awaited<ReturnType<typeof aCheckedCase>>;

/** Refused by that name, the original as it was, and nothing begun. */
async function isRefused(site: CheckedCase, permit: Permit, code: string): Promise<void> {
  const outcome = await site.restores.restore(permit, null);
  expect(outcome, code).toMatchObject({ outcome: 'refused', failure: { code } });
  expect(factsOf(site.context.journal, 'restore-begun')).toEqual([]);
  expect(await databasesOn(site.server)).toEqual([{ name: 'clinic', isOpen: true }]);
  expect(await countOf(site.server, 'clinic', 'document')).toBe(10);
}

const withRequest = ({ document }: Permit, change: Partial<CaseDocument['request']>): CaseDocument => ({
  ...document,
  request: { ...document.request, ...change },
});

describe('a permit is refused', () => {
  it('when it is forged: by another key, for another address, without the person, or with a broken signature', async () => {
    const site = await aCheckedCase();
    const { document } = site.permit;
    const challenge = challengeOf(document);
    const passkey = (permit: Permit) => (permit.by.kind === 'passkey' ? permit.by.assertion : null);
    const thief = softPasskey({ origin: site.site.peer.url });
    const stolen = thief.sign(challenge);
    const id = site.passkey.credentialId;
    const good = passkey(site.permit);
    if (good === null) throw new Error('The permit is signed by a passkey');
    const flipped = Buffer.from(good.response.signature, 'base64url');
    flipped.writeUInt8(flipped.readUInt8(20) ^ 1, 20);
    const forged = [
      { ...stolen, id, rawId: id },
      site.passkey.sign(challenge, { origin: 'https://evil.example' }),
      site.passkey.sign(challenge, { rpId: 'evil.example' }),
      site.passkey.sign(challenge, { userVerified: false }),
      site.passkey.sign(challenge, { userPresent: false }),
      site.passkey.sign(challenge, { type: 'webauthn.create' }),
      { ...good, response: { ...good.response, signature: flipped.toString('base64url') } },
    ];
    for (const assertion of forged)
      await isRefused(site, { document, by: { kind: 'passkey', assertion } }, 'permit_forged');
  });

  it('when anything of its document was altered after it was signed', async () => {
    const site = await aCheckedCase();
    const { permit } = site;
    const { preflight } = permit.document;
    const altered: CaseDocument[] = [
      withRequest(permit, { target: { ...permit.document.request.target, database: 'other' } }),
      withRequest(permit, { keepDays: 1 }),
      withRequest(permit, { reason: 'another' }),
      { ...permit.document, preflight: { ...preflight, dumpSha256: 'a'.repeat(64) } },
      { ...permit.document, preflight: { ...preflight, losses: [] } },
      { ...permit.document, expiresAt: new Date(Date.now() + 900 * hourMs).toISOString() },
    ];
    for (const document of altered) await isRefused(site, { ...permit, document }, 'permit_altered');
  });

  it('when the approver was shown other findings than this agent made, though it is signed well', async () => {
    const site = await aCheckedCase();
    const { document } = site.permit;
    const rosy = { ...document, preflight: { ...document.preflight, losses: [] } };
    await isRefused(site, signed(rosy, site.passkey), 'permit_altered');
  });

  it('when it was used, or its case has been carried out by another one', async () => {
    const site = await aCheckedCase();
    expect(await site.restores.restore(site.permit, null)).toMatchObject({ outcome: 'done' });
    expect(await site.restores.restore(site.permit, null)).toMatchObject({
      failure: { code: 'permit_used' },
    });
    const again = signed(
      documentOf(site.request, preflightOf(site.context, site.request.caseId)),
      site.passkey,
    );
    expect(await site.restores.restore(again, null)).toMatchObject({ failure: { code: 'permit_used' } });
    expect(factsOf(site.context.journal, 'restore-ended')).toHaveLength(1);
  });

  it('when it is for another practice, another site, or a case that was never checked here', async () => {
    const site = await aCheckedCase();
    const { permit } = site;
    const { target } = permit.document.request;
    const elsewhere = [
      withRequest(permit, { practice: { id: 'prc_other', name: 'Other' } }),
      withRequest(permit, {
        site: { id: 'sit_other', name: 'Other' },
        target: { ...target, siteId: 'sit_other' },
      }),
      withRequest(permit, { caseId: newId('rst', new Date()) }),
    ];
    for (const document of elsewhere)
      await isRefused(site, signed(document, site.passkey), 'permit_elsewhere');
  });

  it('when it has lapsed, or its instants lie ahead of the clock of the site', async () => {
    const clock = new TestClock();
    const site = await aCheckedCase({ clock });
    clock.setWall(-hourMs);
    await isRefused(site, site.permit, 'permit_early');
    clock.setWall(26 * hourMs);
    await isRefused(site, site.permit, 'permit_lapsed');
  });

  it('when its approver is not pinned here, or was unpinned, or is the one who asks', async () => {
    const site = await aCheckedCase();
    const { document } = site.permit;
    const stranger = softPasskey({ origin: site.site.peer.url });
    await isRefused(site, signed(document, stranger), 'approver_unknown');
    const own = withRequest(site.permit, { requestedBy: { id: approver.personId, name: 'Dr Dupont' } });
    await site.restores.check(own.request);
    const self = documentOf(own.request, preflightOf(site.context, own.request.caseId));
    await isRefused(site, signed(self, site.passkey), 'approver_is_requester');
    await site.restores.check(site.request);
    unpinApprover({ ...site.context }, site.passkey.credentialId, 'at-site');
    const now = documentOf(site.request, preflightOf(site.context, site.request.caseId));
    await isRefused(site, signed(now, site.passkey), 'approver_unknown');
  });

  it('when a red finding stands', async () => {
    const site = await aCheckedCase();
    const request = aRequest(site.site, site.origin, { target: { database: 'nowhere' } });
    await isRefused(site, await aPermit(site, request), 'permit_altered');
  });
});

describe('an approver that a pinned one endorsed', () => {
  const endorsed = (site: TestRestorer, by: ReturnType<typeof softPasskey>, practiceId = 'prc_test') => {
    const deputy = softPasskey({ origin: site.site.peer.url });
    const document: EndorsementDocument = {
      format: 'keepwell-endorsement',
      version: 1,
      practiceId,
      approver: deputy.approver({ personId: 'usr_deputy', name: 'Dr Petit' }),
      endorsedAt: new Date(Date.now() - 90 * 24 * hourMs).toISOString(),
    };
    return { deputy, endorsement: { document, assertion: by.sign(challengeOf(document)) } };
  };

  it('counts a day after this site pinned it, whatever date the endorsement bears', async () => {
    const clock = new TestClock();
    const site = await aCheckedCase({ clock });
    const { deputy, endorsement } = endorsed(site, site.passkey);
    await heedApprovers(site.context, { revokedCredentials: [], endorsements: [endorsement] });
    await isRefused(site, signed(site.permit.document, deputy), 'approver_too_new');
    clock.pass(24.1 * hourMs);
    const document = documentOf(
      site.request,
      site.permit.document.preflight,
      new Date(Date.now() + 90 * hourMs),
    );
    expect(await site.restores.restore(signed(document, deputy), null)).toMatchObject({ outcome: 'done' });
    expect(factsOf(site.context.journal, 'approver-pinned')).toMatchObject([
      { way: 'at-site' },
      { way: 'endorsed', endorsedBy: site.passkey.credentialId },
    ]);
  });

  it('is not pinned on the word of a stranger, of another practice, or of the centre alone', async () => {
    const site = await aCheckedCase();
    const stranger = softPasskey({ origin: site.site.peer.url });
    const forged = [
      endorsed(site, stranger),
      endorsed(site, site.passkey, 'prc_other'),
      { ...endorsed(site, site.passkey) },
    ];
    const swapped = forged[2];
    if (swapped === undefined) throw new Error('There are three');
    swapped.endorsement.document.approver = stranger.approver({ personId: 'usr_thief', name: 'Thief' });
    const endorsements = forged.map(({ endorsement }) => endorsement);
    await heedApprovers(site.context, { revokedCredentials: [], endorsements });
    expect(factsOf(site.context.journal, 'approver-pinned')).toHaveLength(1);
    await isRefused(site, signed(site.permit.document, stranger), 'approver_unknown');
  });

  it('that was revoked stays away, although its endorsement still lies in the assignment', async () => {
    const site = await aCheckedCase();
    const { deputy, endorsement } = endorsed(site, site.passkey);
    const endorsements = [endorsement];
    await heedApprovers(site.context, { revokedCredentials: [], endorsements });
    await heedApprovers(site.context, { revokedCredentials: [deputy.credentialId], endorsements });
    await heedApprovers(site.context, { revokedCredentials: [], endorsements });
    expect(factsOf(site.context.journal, 'approver-unpinned')).toMatchObject([
      { credentialId: deputy.credentialId },
    ]);
    await isRefused(site, signed(site.permit.document, deputy), 'approver_unknown');
  });
});

describe('the code that stands in for a passkey', () => {
  const withCode = (document: CaseDocument, code: string): Permit => ({
    document,
    by: { kind: 'site-code', code },
  });

  async function aSiteWithoutPasskeys() {
    const site = await aCheckedCase();
    saveApprovers(site.site.folder, { pinned: [], removed: [] });
    const { document } = site.permit;
    expect(site.restores.showCode(document)).toMatchObject({ outcome: 'done' });
    const code = () => liveCodes(site.context.journal)[0]?.code ?? '';
    return { site, document, code };
  }

  it('permits exactly the case that it was shown for, once, however it is typed', async () => {
    const { site, document, code } = await aSiteWithoutPasskeys();
    const other = aRequest(site.site, site.origin);
    await site.restores.check(other);
    const otherDocument = documentOf(other, preflightOf(site.context, other.caseId));
    await isRefused(site, withCode(otherDocument, code()), 'code_wrong');
    const later = { ...document, expiresAt: new Date(Date.now() + 25 * hourMs).toISOString() };
    await isRefused(site, withCode(later, code()), 'code_wrong');
    const typed = code().toLowerCase().replace('-', ' ');
    expect(await site.restores.restore(withCode(document, typed), null)).toMatchObject({ outcome: 'done' });
    expect(liveCodes(site.context.journal)).toEqual([]);
    expect(JSON.stringify(factsOf(site.context.journal, 'code-shown'))).not.toContain(typed);
    expect(factsOf(site.context.journal, 'restore-begun')).toMatchObject([{ approver: null }]);
  });

  it('is worth nothing after five wrong tries; another one is shown then', async () => {
    const { site, document, code } = await aSiteWithoutPasskeys();
    const first = code();
    for (let tries = 0; tries < 5; tries += 1)
      await isRefused(site, withCode(document, 'WRNG-WRNG'), 'code_wrong');
    await isRefused(site, withCode(document, first), 'code_wrong');
    site.restores.showCode(document);
    expect(code()).not.toBe(first);
    expect(await site.restores.restore(withCode(document, code()), null)).toMatchObject({ outcome: 'done' });
  });

  it('is neither shown nor taken where a passkey is pinned, nor where the centre had the last one revoked', async () => {
    const site = await aCheckedCase();
    const { document } = site.permit;
    const refused = { outcome: 'refused', failure: { code: 'approver_unknown' } };
    expect(site.restores.showCode(document)).toMatchObject(refused);
    await isRefused(site, withCode(document, 'ABCD-EFGH'), 'approver_unknown');
    await heedApprovers(site.context, {
      revokedCredentials: [site.passkey.credentialId],
      endorsements: [],
    });
    expect(site.restores.showCode(document)).toMatchObject(refused);
    await isRefused(site, withCode(document, 'ABCD-EFGH'), 'approver_unknown');
  });
});
