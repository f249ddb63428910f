import { describe, expect, test } from 'vitest';
import { fitsPlace, type HeldRole, placesByRole } from '#lib/domain/grant.ts';
import { type Permission, permissions } from '#lib/domain/permission.ts';
import { type Role, roles } from '#lib/domain/words.ts';
import { decide, scopeOf } from './permissions.ts';

/**
 * Who may do what, written down a second time and the other way round, so that a slip in the one is seen by the other.
 * A: administrator, S: support, M: manager, P: approver, R: reception, U: auditor.
 */
const table: Record<Permission, string> = {
  'account.own': 'A S M P R U',
  'practice.read': 'A S M P R U',
  'practice.create': '  S        ',
  'practice.change': '  S M      ',
  'recovery_key.make': '    M      ',
  'site.read': 'A S M P R U',
  'site.create': '  S        ',
  'site.change': '  S M      ',
  'agent.enrol': '  S M      ',
  'agent.revoke': '  S M      ',
  'source.change': '  S M      ',
  'policy.read': '  S M P   U',
  'policy.change': '  S M      ',
  'template.copy': '  S M      ',
  'destination.change': '  S M      ',
  'backup.order': '  S M   R  ',
  'drill.order': '  S M      ',
  'hold.change': '  S M      ',
  'format.check': '  S M      ',
  'history.read': '  S M P R U',
  'manifest.read': '  S M P   U',
  'restore.request': '  S M      ',
  'restore.approve': '      P    ',
  'restore.support': '  S        ',
  'alert.handle': '  S M      ',
  'people.read': 'A S M     U',
  'people.change': 'A S M      ',
  'staff.change': 'A          ',
  'audit.read': 'A S M     U',
  'settings.change': 'A          ',
  'health.read': 'A S       U',
};
const letters: Record<Role, string> = {
  administrator: 'A',
  support: 'S',
  manager: 'M',
  approver: 'P',
  reception: 'R',
  auditor: 'U',
};

function held(role: Role): HeldRole {
  const isDesk = (placesByRole[role] as readonly string[]).includes('everywhere');
  return { role, practiceId: isDesk ? null : 'prc_own', siteId: null };
}

describe('every role × permission', () => {
  const cells = roles.flatMap((role) => permissions.map((permission) => ({ role, permission })));
  test.each(cells)('$role, $permission', ({ role, permission }) => {
    const isAllowed = table[permission].includes(letters[role]);
    expect(decide([held(role)], permission, 'any').allowed).toBe(isAllowed);
  });
});

describe('where a role is held', () => {
  const manager: HeldRole = { role: 'manager', practiceId: 'prc_own', siteId: null };
  const reception: HeldRole = { role: 'reception', practiceId: 'prc_own', siteId: 'sit_own' };
  const support: HeldRole = { role: 'support', practiceId: null, siteId: null };
  const practiceAuditor: HeldRole = { role: 'auditor', practiceId: 'prc_own', siteId: null };

  test('a practice role ends with its practice', () => {
    expect(decide([manager], 'policy.change', { practiceId: 'prc_own' })).toEqual({
      allowed: true,
      by: manager,
    });
    expect(decide([manager], 'policy.change', { practiceId: 'prc_other' })).toEqual({
      allowed: false,
      reason: 'outside_scope',
    });
  });
  test('a role at one site reaches neither another site nor the whole practice', () => {
    const at = (siteId?: string) => decide([reception], 'backup.order', { practiceId: 'prc_own', siteId });
    expect(at('sit_own').allowed).toBe(true);
    expect(at('sit_other').allowed).toBe(false);
    expect(at().allowed).toBe(false);
  });
  test('a role of the desk reaches every practice', () => {
    expect(decide([support], 'source.change', { practiceId: 'prc_any', siteId: 'sit_any' }).allowed).toBe(
      true,
    );
  });
  test("an auditor of one practice doesn't see the centre's own health", () => {
    expect(decide([practiceAuditor], 'health.read', 'any').allowed).toBe(false);
    expect(decide([practiceAuditor], 'audit.read', 'any').allowed).toBe(true);
  });
  test('several roles give the sum of what each gives, each in its own place only', () => {
    const both: HeldRole[] = [manager, { role: 'reception', practiceId: 'prc_other', siteId: 'sit_other' }];
    expect(scopeOf(both, 'backup.order')).toEqual({
      everywhere: false,
      practiceIds: ['prc_own'],
      siteIds: ['sit_other'],
    });
    expect(scopeOf(both, 'policy.change')).toEqual({
      everywhere: false,
      practiceIds: ['prc_own'],
      siteIds: [],
    });
    expect(scopeOf([...both, support], 'policy.change')).toEqual({ everywhere: true });
  });
  test('the scope of what no role gives is empty', () => {
    expect(scopeOf([manager], 'restore.approve')).toEqual({
      everywhere: false,
      practiceIds: [],
      siteIds: [],
    });
  });
  test('nobody without a role may do anything but look after their own account', () => {
    expect(decide([], 'site.read', 'any')).toEqual({ allowed: false, reason: 'no_role' });
    expect(decide([], 'account.own', 'any').allowed).toBe(true);
  });
});

describe('a role can be held', () => {
  const places = {
    everywhere: { practiceId: null, siteId: null },
    practice: { practiceId: 'prc_own', siteId: null },
    site: { practiceId: 'prc_own', siteId: 'sit_own' },
    'a site of no practice': { practiceId: null, siteId: 'sit_own' },
  };
  const cells = roles.flatMap((role) =>
    Object.entries(places).map(([name, place]) => ({ role, name, place, fits: isPlace(role, name) })),
  );
  test.each(cells)('$role, $name: $fits', ({ role, place, fits }) => {
    expect(fitsPlace({ role, ...place })).toBe(fits);
  });
  function isPlace(role: Role, name: string): boolean {
    return (placesByRole[role] as readonly string[]).includes(name);
  }
});
