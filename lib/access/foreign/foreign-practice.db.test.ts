import { beforeAll, describe, expect, test } from 'vitest';
import { withCentre } from '#lib/central/centre.testing.ts';
import type { Scope } from '#lib/central/scope.ts';
import { approverCases } from './approver.cases.testing.ts';
import { findGuarded } from './find-guarded.testing.ts';
import { keepingCases } from './keeping.cases.testing.ts';
import { mediaCases } from './media.cases.testing.ts';
import { peopleCases } from './people.cases.testing.ts';
import { practiceCases } from './practice.cases.testing.ts';
import { protectedCases } from './protected.cases.testing.ts';
import { restoreCases } from './restore.cases.testing.ts';
import { scheduleCases } from './schedule.cases.testing.ts';
import { workCases } from './work.cases.testing.ts';
import { aWorld, stateOfDatabase, tracesOf, type World } from './world.testing.ts';

const cases = {
  ...approverCases,
  ...keepingCases,
  ...mediaCases,
  ...peopleCases,
  ...practiceCases,
  ...protectedCases,
  ...restoreCases,
  ...scheduleCases,
  ...workCases,
};

/** What names nothing of a practice, each with why; their own tests say the rest. */
const exempt: Record<string, string> = {
  'account/own-account.ts readOwnAccount': 'takes no id: the account of whoever asks',
  'account/own-account.ts changeOwnAccount': 'takes no id: the account of whoever asks',
  'account/own-account.ts changeOwnLocale': 'takes no id: the account of whoever asks',
  'account/own-account.ts changeOwnPassword': 'takes no id: the account of whoever asks',
  'account/own-roles.ts listOwnRoles': 'takes no id: the roles of whoever asks',
  'account/check-own-password.ts checkOwnPassword': 'takes no id: the password of whoever asks',
  'people/own-time-zone.ts readOwnTimeZone': 'takes no id: the zone of whoever asks',
  'audit/read-head.ts readAuditHead': 'names nothing: the number and hash of the newest entry',
  'passkeys/list-own-passkeys.ts listOwnPasskeys': 'takes no id: the passkeys of whoever asks',
  'passkeys/begin-passkey.ts beginPasskey': 'takes no id: the passkeys of whoever asks',
  'passkeys/add-passkey.ts addPasskey': 'takes no id: the passkeys of whoever asks',
  'passkeys/rename-passkey.ts renamePasskey': 'looks among the passkeys of whoever asks; passkeys.db.test.ts',
  'passkeys/revoke-passkey.ts revokePasskey': 'looks among the passkeys of whoever asks; passkeys.db.test.ts',
  'people/invite-person.ts makeInvitation': 'part of inviting and renewing, which are called here',
  'people/reach.ts reachesWhole': 'a pure decision about what its callers have loaded',
  'practices/create-practice.ts createPractice': 'makes what is nobody else’s yet; only the desk may',
  'restores/request-restore.ts openCase': 'part of asking and of undoing, which are called here',
  'restores/settle-approval.ts settleApproval': 'part of approving, which is called here',
  'sessions/list-sessions.ts listOwnSessions': 'takes no id: the sign-ins of whoever asks',
  'sessions/revoke-session.ts revokeOwnSession':
    'looks among the sign-ins of whoever asks; sign-in.db.test.ts',
  'sessions/revoke-session.ts revokeOtherSessions': 'takes no id: the sign-ins of whoever asks',
  'settings/support-contact.ts changeSupportContact': "the desk's own; only held everywhere",
  'settings/test-mail.ts readMailSetup': "the desk's own; only held everywhere",
  'settings/test-mail.ts sendTestMail': "the desk's own; only held everywhere",
  'settings/test-mail.ts listTestMails': "the desk's own; only held everywhere",
};

withCentre();

let own: World;
let foreign: World;
beforeAll(async () => {
  own = await aWorld();
  foreign = await aWorld();
});

describe('every query and command that asks for somebody', () => {
  test('is called here, or says why it needn’t be', () => {
    const listed = [...Object.keys(cases), ...Object.keys(exempt)];
    expect(findGuarded().filter((name) => !listed.includes(name))).toEqual([]);
  });
  test('that is listed here is there', () => {
    const found = findGuarded();
    expect(Object.keys({ ...cases, ...exempt }).filter((name) => !found.includes(name))).toEqual([]);
  });
});

describe.each(Object.entries(cases))('%s', (_, { call }) => {
  const scopes: [string, () => Scope][] = [
    ['a practice of their own', () => ({ everywhere: false, practiceIds: [own.practiceId], siteIds: [] })],
    ['a site of their own', () => ({ everywhere: false, practiceIds: [], siteIds: [own.siteId] })],
    ['nothing', () => ({ everywhere: false, practiceIds: [], siteIds: [] })],
  ];
  test.each(scopes)(
    'tells nothing of a foreign practice and changes nothing, to somebody with %s',
    async (__, scopeOf) => {
      const before = await stateOfDatabase();
      const answer = await call(scopeOf(), foreign, { userId: own.manager.id, name: own.manager.name });
      const told = JSON.stringify(answer) ?? '';
      expect(tracesOf(foreign).filter((trace) => told.includes(trace))).toEqual([]);
      expect(isRefusal(answer)).toBe(true);
      expect(await stateOfDatabase()).toBe(before);
    },
  );
  test('does its work for who may do it there', async () => {
    const world = await aWorld();
    const before = await stateOfDatabase();
    const scope = { everywhere: false, practiceIds: [world.practiceId], siteIds: [] } as const;
    const answer = await call(scope, world, { userId: world.manager.id, name: world.manager.name });
    const told = JSON.stringify(answer) ?? '';
    const isTelling = tracesOf(world).some((trace) => told.includes(trace));
    const isDone = (await stateOfDatabase()) !== before;
    expect({ answer, isWorking: isTelling || isDone || !isRefusal(answer) }).toMatchObject({
      isWorking: true,
    });
  });
});

describe('an answer', () => {
  test.each([
    ['that names the practice', () => ({ rows: [{ name: foreign.mark }] })],
    ['that names one of its people', () => [{ email: foreign.colleague.email }]],
    ['that something was done', () => ({ ok: true })],
    ['that it may not be done', () => ({ ok: false, problem: 'not_allowed' })],
    ['that it is there', () => true],
  ])('%s is seen as telling of it', (_, answer) => {
    expect(isRefusal(answer())).toBe(false);
  });
});

/** Not found, not there, or nothing of it: never "you may not", which would tell that it is there. */
function isRefusal(answer: unknown): boolean {
  if (answer === null || answer === undefined || answer === false || answer === 'not_found') return true;
  if (Array.isArray(answer)) return answer.length === 0 || !mentions(answer);
  if (typeof answer !== 'object') return false;
  if ('ok' in answer) return answer.ok === false && 'problem' in answer && answer.problem === 'not_found';
  return !mentions(answer);
}

/** An answer about one's own practice alone is as good as an empty one. */
function mentions(answer: object): boolean {
  const told = JSON.stringify(answer);
  return tracesOf(foreign).some((trace) => told.includes(trace));
}
