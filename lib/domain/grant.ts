import type { Role } from './words.ts';

/** Where a role is held: everywhere (neither), in one practice, or at one site of it. */
export type Place = { practiceId: string | null; siteId: string | null };
export type HeldRole = Place & { role: Role };
export type PlaceKind = 'everywhere' | 'practice' | 'site';

/** Where each role can be held. The desk's are held everywhere; a practice's end with it; reception may be one site's. */
export const placesByRole = {
  administrator: ['everywhere'],
  support: ['everywhere'],
  manager: ['practice'],
  approver: ['practice'],
  reception: ['practice', 'site'],
  auditor: ['everywhere', 'practice'],
} as const satisfies Record<Role, readonly PlaceKind[]>;

export function placeKindOf(place: Place): PlaceKind {
  if (place.practiceId === null) return 'everywhere';
  return place.siteId === null ? 'practice' : 'site';
}

/** Whether the role can be held there at all. */
export function fitsPlace(held: HeldRole): boolean {
  if (held.practiceId === null && held.siteId !== null) return false;
  const places: readonly PlaceKind[] = placesByRole[held.role];
  return places.includes(placeKindOf(held));
}

/** Somebody of the desk: holds a role everywhere. Only `staff.change` reaches them. */
export function isStaff(held: readonly Place[]): boolean {
  return held.some((one) => one.practiceId === null);
}

export type PersonState = 'invited' | 'active' | 'deactivated';

export function judgePersonState(person: { hasPassword: boolean; deactivatedAt: Date | null }): PersonState {
  if (person.deactivatedAt !== null) return 'deactivated';
  return person.hasPassword ? 'active' : 'invited';
}
