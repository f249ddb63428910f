import { describe, expect, it } from 'vitest';
import { softPasskey } from '#lib/contract/passkey.testing.ts';
import { approverFingerprint } from '#lib/contract/permit.ts';
import { readApprovers, saveApprovers } from '../state/approvers-file.ts';
import { saveAssignment } from '../state/assignment-file.ts';
import { stateFolderAt } from '../state/state-folder.ts';
import { runAgentCommand } from '../testing/agent-process.ts';
import {
  aRequest,
  aRestorer,
  aRestoreSite,
  copyOrigin,
  documentOf,
  factsOf,
  preflightOf,
  withJournal,
} from '../testing/restore-site.ts';
import { aSite } from '../testing/test-site.ts';

const persons = [
  { personId: 'usr_dupont', name: 'Dr Dupont' },
  { personId: 'usr_petit', name: 'Dr Petit' },
];

describe('enrolment', () => {
  it('pins those of the centre’s approvers whom its command names, and refuses a fingerprint that is nobody’s', async () => {
    const site = await aSite();
    const [dupont, petit] = persons.map((person) => softPasskey({ origin: site.peer.url }).approver(person));
    if (dupont === undefined || petit === undefined) throw new Error('There are two');
    site.peer.approvers = [dupont, petit];
    const folder = stateFolderAt(`${site.root}/second`);
    const enrol = (token: string, fingerprint: string) =>
      runAgentCommand(
        folder,
        'enrol',
        ...['--centre', site.peer.url, '--token', token, '--recovery-key', site.recoveryRecipient],
        ...['--approver', fingerprint],
      );
    const wrong = await enrol(site.peer.makeToken(), '0000 1111');
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining(approverFingerprint(petit)) });
    expect(readApprovers(folder).pinned).toEqual([]);
    const well = await enrol(site.peer.makeToken(), approverFingerprint(dupont));
    expect(well.code, well.stderr).toBe(0);
    expect(well.stdout).toContain('Dr Dupont');
    expect(readApprovers(folder).pinned).toMatchObject([{ approver: dupont, way: 'enrolment' }]);
    withJournal({ folder }, (journal) =>
      expect(factsOf(journal, 'approver-pinned')).toMatchObject([{ way: 'enrolment' }]),
    );
  });
});

describe('approvers', () => {
  it('are listed, pinned and unpinned at the site, each with its fact', async () => {
    const site = await aSite();
    const [dupont] = persons.map((person) => softPasskey({ origin: site.peer.url }).approver(person));
    if (dupont === undefined) throw new Error('There is one');
    saveAssignment(site.folder, { etag: null, assignment: { ...site.assignment, approvers: [dupont] } });
    const run = (...args: string[]) => runAgentCommand(site.folder, 'approvers', ...args);
    const fingerprint = approverFingerprint(dupont);
    expect(await run('list')).toMatchObject({ code: 0, stdout: expect.stringContaining('not pinned') });
    expect(await run('pin', 'ffff')).toMatchObject({ code: 1, stderr: expect.stringContaining(fingerprint) });
    expect(await run('pin', fingerprint)).toMatchObject({ code: 0 });
    expect(JSON.parse((await run('list', '--json')).stdout)).toMatchObject({
      pinned: [{ name: 'Dr Dupont', fingerprint, way: 'at-site', counts: true }],
      named: [],
    });
    expect(await run('unpin', fingerprint)).toMatchObject({ code: 0 });
    withJournal(site, (journal) => {
      expect(factsOf(journal, 'approver-pinned')).toMatchObject([{ approver: dupont, way: 'at-site' }]);
      expect(factsOf(journal, 'approver-unpinned')).toMatchObject([{ credentialId: dupont.credentialId }]);
    });
  });
});

describe('code', () => {
  it('says which database, to when and what would vanish, and only then the code', async () => {
    const site = await aRestorer(await aRestoreSite({ rows: 30 }));
    const copy = await site.backUp();
    await site.server.run("INSERT INTO patient VALUES (501, 'Since')", 'clinic');
    const before = await runAgentCommand(site.site.folder, 'code');
    expect(before).toMatchObject({ code: 0, stdout: expect.stringContaining('No restore asks') });
    const request = aRequest(site.site, copyOrigin(site.site, copy));
    await site.restores.check(request);
    saveApprovers(site.site.folder, { pinned: [], removed: [] });
    site.restores.showCode(documentOf(request, preflightOf(site.context, request.caseId)));
    const { stdout } = await runAgentCommand(site.site.folder, 'code');
    expect(stdout).toContain('Mme Durand asks to bring back database clinic');
    expect(stdout).toContain('1 rows in 1 tables would vanish');
    expect(stdout).toContain('public.patient: 31 now, 30 then');
    expect(stdout.indexOf('Code: ')).toBeGreaterThan(stdout.indexOf('would vanish'));
    expect(stdout).toMatch(/Code: [A-Z2-9]{4}-[A-Z2-9]{4} /);
  });
});
