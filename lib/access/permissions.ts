import type { Scope } from '#lib/central/scope.ts';
import type { HeldRole } from '#lib/domain/grant.ts';
import type { Permission } from '#lib/domain/permission.ts';
import type { Role } from '#lib/domain/words.ts';

export type { Permission };

const reading = ['practice.read', 'site.read', 'policy.read', 'history.read', 'manifest.read'] as const;

/** Which role may do what. The only such table; every cell is tested. */
export const permissionsByRole = {
  /** The desk's own people and settings; sees which practices there are, to give people their place. */
  administrator: [
    'practice.read',
    'site.read',
    'people.read',
    'people.change',
    'staff.change',
    'audit.read',
    'settings.change',
    'health.read',
  ],
  /** The desk: sets practices up and looks after them. Never makes a recovery key: that would open patients' data. */
  support: [
    ...reading,
    'practice.create',
    'practice.change',
    'site.create',
    'site.change',
    'agent.enrol',
    'agent.revoke',
    'source.change',
    'policy.change',
    'template.copy',
    'destination.change',
    'backup.order',
    'drill.order',
    'hold.change',
    'format.check',
    'restore.request',
    'restore.support',
    'alert.handle',
    'people.read',
    'people.change',
    'audit.read',
    'health.read',
  ],
  /** Runs a practice: its policies, its people, its recovery key. New sites are the desk's to add. */
  manager: [
    ...reading,
    'practice.change',
    'recovery_key.make',
    'site.change',
    'agent.enrol',
    'agent.revoke',
    'source.change',
    'policy.change',
    'template.copy',
    'destination.change',
    'backup.order',
    'drill.order',
    'hold.change',
    'format.check',
    'restore.request',
    'alert.handle',
    'people.read',
    'people.change',
    'audit.read',
  ],
  /** Says yes or no to restores, after reading what they would do. */
  approver: [...reading, 'restore.approve'],
  /** Today's disk, and a backup before anything risky (L6). */
  reception: ['practice.read', 'site.read', 'history.read', 'backup.order'],
  /** Reads all, changes nothing. */
  auditor: [...reading, 'people.read', 'audit.read', 'health.read'],
} as const satisfies Record<Role, readonly Permission[]>;

/** About the desk itself and no single practice: only a role that is held everywhere gives these. */
const deskPermissions: readonly Permission[] = [
  'practice.create',
  'staff.change',
  'settings.change',
  'health.read',
  'restore.support',
];

/** Held by everybody who is signed in, whatever their roles. */
const personalPermissions: readonly Permission[] = ['account.own'];

/** What something is to be done to. `any`: whether the person may do it at all, somewhere. */
export type Target = 'any' | { practiceId: string; siteId?: string };

export type Decision =
  | { allowed: true; by: HeldRole | 'everybody' }
  | { allowed: false; reason: 'no_role' | 'not_in_role' | 'outside_scope' };

/** Whether these roles allow it there, by which of them, or why not. */
export function decide(held: readonly HeldRole[], permission: Permission, target: Target): Decision {
  if (personalPermissions.includes(permission)) return { allowed: true, by: 'everybody' };
  if (held.length === 0) return { allowed: false, reason: 'no_role' };
  const giving = held.filter((one) => gives(one, permission));
  if (giving.length === 0) return { allowed: false, reason: 'not_in_role' };
  const covering = giving.find((one) => target === 'any' || covers(one, target));
  return covering ? { allowed: true, by: covering } : { allowed: false, reason: 'outside_scope' };
}

/** Where these roles give the permission: what goes into the `where` of every query. */
export function scopeOf(held: readonly HeldRole[], permission: Permission): Scope {
  const giving = held.filter((one) => gives(one, permission));
  if (giving.some((one) => one.practiceId === null)) return { everywhere: true };
  const practiceIds = giving.flatMap((one) =>
    one.practiceId !== null && one.siteId === null ? [one.practiceId] : [],
  );
  const siteIds = giving.flatMap((one) => (one.siteId === null ? [] : [one.siteId]));
  return { everywhere: false, practiceIds: [...new Set(practiceIds)], siteIds: [...new Set(siteIds)] };
}

function gives(held: HeldRole, permission: Permission): boolean {
  const inRole: readonly Permission[] = permissionsByRole[held.role];
  if (!inRole.includes(permission)) return false;
  return !deskPermissions.includes(permission) || held.practiceId === null;
}

function covers(held: HeldRole, target: { practiceId: string; siteId?: string }): boolean {
  if (held.practiceId === null) return true;
  if (held.practiceId !== target.practiceId) return false;
  return held.siteId === null || held.siteId === target.siteId;
}
