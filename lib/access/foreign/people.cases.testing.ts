import { listAudit, listAuditChoices } from '#lib/central/audit/list-audit.ts';
import { database } from '#lib/central/database/client.ts';
import { giveRole, withdrawRole } from '#lib/central/people/change-grants.ts';
import { deactivatePerson, reactivatePerson } from '#lib/central/people/deactivate-person.ts';
import { findPerson, findPersonInReach } from '#lib/central/people/find-person.ts';
import { invitePerson } from '#lib/central/people/invite-person.ts';
import { listPeople } from '#lib/central/people/list-people.ts';
import { listGrantPlaces } from '#lib/central/people/list-places.ts';
import { personInReach } from '#lib/central/people/person-in-reach.ts';
import { refuseGrant } from '#lib/central/people/reach.ts';
import { renewInvitation } from '#lib/central/people/renew-invitation.ts';
import { revokeSession } from '#lib/central/sessions/revoke-session.ts';
import { aCase, type Case } from './a-case.testing.ts';
import type { World } from './world.testing.ts';

const auditorOf = (world: World) =>
  ({ role: 'auditor', practiceId: world.practiceId, siteId: null }) as const;

export const peopleCases: Record<string, Case> = {
  'audit/list-audit.ts listAudit': aCase('audit.read', (by, world) =>
    listAudit(by, { practiceId: world.practiceId }),
  ),
  'audit/list-audit.ts listAuditChoices': aCase('audit.read', (by) => listAuditChoices(by)),
  'people/change-grants.ts giveRole': aCase('people.change', (by, world) =>
    giveRole(by, world.colleague.id, auditorOf(world)),
  ),
  'people/change-grants.ts withdrawRole': aCase('people.change', (by, world) =>
    withdrawRole(by, world.grantId),
  ),
  'people/deactivate-person.ts deactivatePerson': aCase('people.change', (by, world) =>
    deactivatePerson(by, world.colleague.id),
  ),
  'people/deactivate-person.ts reactivatePerson': aCase('people.change', (by, world) =>
    reactivatePerson(by, world.colleague.id),
  ),
  'people/find-person.ts findPerson': aCase('people.read', (by, world) => findPerson(by, world.colleague.id)),
  'people/find-person.ts findPersonInReach': aCase('people.change', (by, world) =>
    findPersonInReach(by, world.colleague.id),
  ),
  'people/invite-person.ts invitePerson': aCase('people.change', (by, world) => {
    const person = { email: `new.${world.sourceId}@x.example`, name: 'New', locale: 'en' } as const;
    return invitePerson(by, { ...person, by: 'link', grant: auditorOf(world) });
  }),
  'people/list-people.ts listPeople': aCase('people.read', (by, world) =>
    listPeople(by, { search: world.mark }),
  ),
  'people/list-places.ts listGrantPlaces': aCase('people.change', (by) => listGrantPlaces(by)),
  'people/person-in-reach.ts personInReach': aCase('people.change', (by, world) =>
    personInReach(database(), by, world.colleague.id),
  ),
  'people/reach.ts refuseGrant': aCase(
    'people.change',
    // Null means that nothing speaks against it.
    async (by, world) => (await refuseGrant(database(), by, null, auditorOf(world))) ?? { ok: true },
  ),
  'people/renew-invitation.ts renewInvitation': aCase('people.change', (by, world) =>
    renewInvitation(by, world.invited.id, 'link'),
  ),
  'sessions/revoke-session.ts revokeSession': aCase('people.change', (by, world) =>
    revokeSession(by, world.sessionId),
  ),
};
