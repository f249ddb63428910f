/**
 * Everything that somebody may be allowed to do, by name. Which role holds which stands in lib/access/permissions.ts;
 * queries and commands name the one they need in the type of their first argument.
 */
export const permissions = [
  /** One's own account: held by everybody who is signed in. */
  'account.own',
  'practice.read',
  'practice.create',
  'practice.change',
  'recovery_key.make',
  'site.read',
  'site.create',
  'site.change',
  'agent.enrol',
  'agent.revoke',
  'source.change',
  'policy.read',
  'policy.change',
  'template.copy',
  'destination.change',
  'backup.order',
  /** Prove a copy by restoring it, now. */
  'drill.order',
  /** Put a hold on a backup, or release it. */
  'hold.change',
  /** Ask whether a disk may be formatted, or a computer changed (L9). */
  'format.check',
  'history.read',
  'manifest.read',
  'restore.request',
  'restore.approve',
  /** Support's own yes, where a practice wants one beside its approver's (L8). */
  'restore.support',
  'alert.handle',
  'people.read',
  'people.change',
  'staff.change',
  'audit.read',
  'settings.change',
  'health.read',
] as const;

export type Permission = (typeof permissions)[number];
