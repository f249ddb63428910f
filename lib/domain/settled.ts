import type { PinWay } from './words.ts';

/**
 * For how long an approver's role or passkey stands before it counts, in milliseconds: a stolen account that makes
 * itself an approver gives everybody a day to notice.
 */
export const settlingMs = 24 * 60 * 60_000;

/** When a role or passkey that was given, changed or pinned at this instant begins to count. */
export function settlesAt(changedAt: Date): Date {
  return new Date(changedAt.getTime() + settlingMs);
}

/** Whether it counts: no approval within 24 hours of a change to the approver's role or passkeys. */
export function isSettled(changedAt: Date, now: Date): boolean {
  return settlesAt(changedAt) <= now;
}

/**
 * From when on a site takes a passkey that it has pinned. Who was pinned at the site itself, or with its enrolment, was
 * compared by a person there, and counts at once; who was endorsed, after a day.
 */
export function countsFrom(pin: { way: PinWay; pinnedAt: Date }): Date {
  return pin.way === 'endorsed' ? settlesAt(pin.pinnedAt) : pin.pinnedAt;
}
