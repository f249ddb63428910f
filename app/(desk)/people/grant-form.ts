import { z } from 'zod';
import { fitsPlace, type HeldRole } from '#lib/domain/grant.ts';
import { roles } from '#lib/domain/words.ts';

/** `everywhere`, a practice's id, or a practice's and a site's joined by a slash: one choice in the form. */
const placeField = z
  .string()
  .min(1, 'place_required')
  .transform((text) => {
    if (text === 'everywhere') return { practiceId: null, siteId: null };
    const [practiceId = '', siteId] = text.split('/');
    return { practiceId, siteId: siteId ?? null };
  });

export const grantFields = { role: z.enum(roles, 'role_required'), place: placeField };

export function grantOf({
  role,
  place,
}: {
  role: HeldRole['role'];
  place: Omit<HeldRole, 'role'>;
}): HeldRole {
  return { role, ...place };
}

/** What stands at the place's field when the role can't be held there. */
export function placeProblem(grant: HeldRole): string | null {
  return fitsPlace(grant) ? null : 'wrong_place';
}
