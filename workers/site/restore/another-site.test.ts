import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { requireCase } from '../journal/restore-cases.ts';
import { runAgentCommand } from '../testing/agent-process.ts';
import {
  aRequest,
  aRestorer,
  aRestoreSite,
  copyOrigin,
  countOf,
  documentOf,
  factsOf,
  preflightOf,
  signed,
} from '../testing/restore-site.ts';
import { pinApprover } from './approvers.ts';

/** Two sites of one practice, whose approver is pinned at both; the disk of the first one was carried to the second. */
async function twoSites() {
  const from = await aRestorer(await aRestoreSite({ rows: 120 }));
  const copy = await from.backUp();
  const made = await aRestoreSite({ rows: 10 });
  // One centre for both: its address is what the approver's passkey is bound to.
  const identity = { ...(await aRestorer(made)).context.identity, passkeys: from.context.identity.passkeys };
  writeFileSync(made.site.folder.identity, JSON.stringify(identity));
  const to = await aRestorer({ ...made, passkey: from.passkey });
  const approver = from.passkey.approver({ personId: 'usr_approver', name: 'Dr Dupont' });
  pinApprover(to.context, approver, 'at-site');
  cpSync(
    path.join(from.site.destinationPath(0), 'keepwell'),
    path.join(to.site.destinationPath(0), 'keepwell'),
    {
      recursive: true,
    },
  );
  const request = (targetRecipient: string | null = to.context.keys.ageRecipient) =>
    aRequest(to.site, copyOrigin(from.site, copy), {
      target: { sourceId: null, server: 'main', database: 'from_lyon', mode: 'beside', targetRecipient },
    });
  const permitFor = async (wanted: ReturnType<typeof request>) => {
    await to.restores.check(wanted);
    return signed(documentOf(wanted, preflightOf(to.context, wanted.caseId)), from.passkey);
  };
  return { from, to, request, permitFor };
}

it('a backup is restored at another site once its own site has sealed its key to that site’s agent', async () => {
  const { from, to, request, permitFor } = await twoSites();
  const permit = await permitFor(request());
  expect(permit.document.preflight.findings).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ code: 'key_needed', level: 'amber' }),
      expect.objectContaining({ code: 'other_site', level: 'amber' }),
      expect.objectContaining({ code: 'signer_unknown', level: 'amber' }),
    ]),
  );
  expect(await from.restores.rewrap(permit)).toMatchObject({ outcome: 'done' });
  const [told] = factsOf(from.context.journal, 'file-key-rewrapped');
  const header = Buffer.from(told?.header ?? '', 'base64');
  expect(header.toString()).toMatch(/^age-encryption\.org\/v1\n-> X25519 /);
  expect(await to.restores.restore(permit, header)).toMatchObject({ outcome: 'done', failure: null });
  expect(await countOf(to.server, 'from_lyon')).toBe(120);
});

it('a key is sealed to nobody but whom the approver signed for, and for no other case', async () => {
  const { from, to, request, permitFor } = await twoSites();
  const permit = await permitFor(request());
  const thief = from.site.recoveryRecipient;
  const { document } = permit;
  const redirected = {
    ...document,
    request: { ...document.request, target: { ...document.request.target, targetRecipient: thief } },
  };
  await expect(from.restores.rewrap({ ...permit, document: redirected })).rejects.toMatchObject({
    code: 'permit_altered',
  });
  await expect(to.restores.rewrap(permit)).rejects.toMatchObject({ code: 'permit_elsewhere' });
  expect(factsOf(from.context.journal, 'file-key-rewrapped')).toEqual([]);
  const stranger = request(thief);
  expect(await to.restores.check(stranger)).toMatchObject({ failure: { code: 'recipient_changed' } });
});

it('without that, the restore waits until the recovery key is typed at the target, and goes on there', async () => {
  const { from, to, request, permitFor } = await twoSites();
  const wanted = request();
  const permit = await permitFor(wanted);
  expect(await to.restores.restore(permit, null)).toMatchObject({ figures: { state: 'waiting-for-key' } });
  expect(requireCase(to.context.journal, wanted.caseId).outcome).toBe('waiting-for-key');
  const key = path.join(to.site.root, 'typed.key');
  writeFileSync(key, `${to.site.recoveryIdentity}\n`);
  const wrong = await runAgentCommand(
    to.site.folder,
    'restore',
    '--case',
    wanted.caseId,
    '--key',
    `${key}.missing`,
  );
  expect(wrong.code).toBe(1);
  expect(requireCase(to.context.journal, wanted.caseId).outcome).toBe('waiting-for-key');
  // A key that was mistyped, and a whole one of somebody else's: neither uses the approval up.
  const slips = [
    from.site.recoveryIdentity.replace(/.$/, (last) => (last === 'Q' ? 'P' : 'Q')),
    to.site.recoveryIdentity,
  ];
  for (const typed of slips) {
    writeFileSync(key, `${typed}\n`);
    const slip = await runAgentCommand(to.site.folder, 'restore', '--case', wanted.caseId, '--key', key);
    expect(slip).toMatchObject({ code: 1, stderr: expect.stringMatching(/nothing was changed/i) });
    expect(requireCase(to.context.journal, wanted.caseId).outcome).toBe('waiting-for-key');
  }
  writeFileSync(key, `${from.site.recoveryIdentity.toLowerCase()}\n`);
  const { code, stdout, stderr } = await runAgentCommand(
    to.site.folder,
    'restore',
    '--case',
    wanted.caseId,
    '--key',
    key,
    '--json',
  );
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ outcome: 'restored', database: 'from_lyon' });
  expect(await countOf(to.server, 'from_lyon')).toBe(120);
});
