import type { Assignment } from '#lib/contract/assignment.ts';
import type { Failure } from '#lib/contract/failure.ts';
import { isSamePlace, secretPlaceOf } from '#lib/contract/secret-place.ts';
import { openSealedSecret } from '../secrets/open-secret.ts';
import type { Identity } from '../state/identity.ts';

/**
 * Why this agent will not follow an assignment; null when it will. It must be for its own site, name the recovery key
 * that was pinned at enrolment, and point no secret at another place than the one it was sealed for (design §6).
 * A secret that can't be opened at all doesn't stop the rest: what needs it fails alone, by name.
 */
export async function checkAssignment(
  assignment: Assignment,
  identity: Identity,
  ageIdentity: string,
): Promise<Failure | null> {
  if (assignment.site.id !== identity.site.id) {
    return { code: 'not_assigned', figures: { expected: identity.site.id, found: assignment.site.id } };
  }
  if (assignment.recoveryRecipient !== identity.recoveryRecipient) {
    return {
      code: 'recipient_changed',
      figures: { pinned: identity.recoveryRecipient, found: assignment.recoveryRecipient ?? 'none' },
    };
  }
  return (await findSecretElsewhere(assignment, ageIdentity)) ?? findDangling(assignment);
}

async function findSecretElsewhere(assignment: Assignment, ageIdentity: string): Promise<Failure | null> {
  const holders = [
    ...assignment.sources,
    ...assignment.destinations.filter((one) => one.kind !== 'folder' && one.kind !== 'removable'),
  ];
  for (const holder of holders) {
    if (holder.sealedSecret === null) continue;
    const opened = await openSealedSecret(holder.sealedSecret, ageIdentity);
    if (opened === null) continue;
    if (opened.siteId !== assignment.site.id || !isSamePlace(opened, secretPlaceOf(holder.settings))) {
      return { code: 'secret_elsewhere', figures: { name: holder.name, sealedFor: opened.host } };
    }
  }
  return null;
}

function findDangling(assignment: Assignment): Failure | null {
  const sources = new Set(assignment.sources.map((source) => source.id));
  const destinations = new Set(assignment.destinations.map((destination) => destination.id));
  for (const set of assignment.sets) {
    const missing =
      set.sourceIds.find((id) => !sources.has(id)) ?? set.destinationIds.find((id) => !destinations.has(id));
    if (missing !== undefined)
      return { code: 'job_malformed', figures: { reason: `${set.name} names ${missing}` } };
  }
  return null;
}
