import { database } from '#lib/central/database/client.ts';
import { archivePolicy } from '#lib/central/policies/archive-policy.ts';
import { changePolicy } from '#lib/central/policies/change-policy.ts';
import { createPolicy } from '#lib/central/policies/create-policy.ts';
import { findPolicy, listPolicies, listPolicyVersions } from '#lib/central/policies/list-policies.ts';
import { findTemplate, listTemplates } from '#lib/central/policies/list-templates.ts';
import { policyInScope } from '#lib/central/policies/policy-in-scope.ts';
import { aPolicyDraft } from '#lib/central/practices/setup.testing.ts';
import { archiveSet } from '#lib/central/sets/archive-set.ts';
import { changeSet } from '#lib/central/sets/change-set.ts';
import { createSet } from '#lib/central/sets/create-set.ts';
import { findSet, listPracticeSets, listSetChoices, listSets } from '#lib/central/sets/list-sets.ts';
import { setInScope } from '#lib/central/sets/set-in-scope.ts';
import { aCase, type Case } from './a-case.testing.ts';

export const scheduleCases: Record<string, Case> = {
  'policies/archive-policy.ts archivePolicy': aCase('policy.change', (by, { policyId }) =>
    archivePolicy(by, { policyId, revision: 1 }),
  ),
  'policies/change-policy.ts changePolicy': aCase('policy.change', (by, { policyId, destinationId }) =>
    changePolicy(by, {
      policyId,
      revision: 1,
      draft: aPolicyDraft([destinationId], { times: ['06:00'] }),
      sets: [],
    }),
  ),
  'policies/create-policy.ts createPolicy': aCase('policy.change', (by, { practiceId, destinationId }) =>
    createPolicy(by, {
      practiceId,
      draft: aPolicyDraft([destinationId], { name: 'One more' }),
      sets: [],
      template: null,
    }),
  ),
  'policies/list-policies.ts listPolicies': aCase('policy.read', (by, { practiceId }) =>
    listPolicies(by, practiceId),
  ),
  'policies/list-policies.ts findPolicy': aCase('policy.read', (by, { practiceId, policyId }) =>
    findPolicy(by, { practiceId, policyId }),
  ),
  'policies/list-policies.ts listPolicyVersions': aCase('policy.read', (by, { policyId }) =>
    listPolicyVersions(by, policyId),
  ),
  'policies/list-templates.ts listTemplates': aCase('template.copy', (by) => listTemplates(by)),
  'policies/list-templates.ts findTemplate': aCase('template.copy', (by, { policyId }) =>
    findTemplate(by, policyId),
  ),
  'policies/policy-in-scope.ts policyInScope': aCase('policy.change', (by, { policyId }) =>
    policyInScope(database(), by, policyId),
  ),
  'sets/archive-set.ts archiveSet': aCase('policy.change', (by, { setId }) =>
    archiveSet(by, { setId, revision: 2 }),
  ),
  'sets/change-set.ts changeSet': aCase('policy.change', (by, { setId, sourceId, policyId }) =>
    changeSet(by, { setId, revision: 2, input: { name: 'Renamed', sourceIds: [sourceId], policyId } }),
  ),
  'sets/create-set.ts createSet': aCase('policy.change', (by, { siteId, sourceId }) =>
    createSet(by, {
      siteId,
      input: { name: 'One more', sourceIds: [sourceId], policyId: null },
      replacesSingles: false,
    }),
  ),
  'sets/list-sets.ts listSets': aCase('policy.change', (by, { siteId }) => listSets(by, siteId)),
  'sets/list-sets.ts findSet': aCase('policy.change', (by, { siteId, setId }) =>
    findSet(by, { siteId, setId }),
  ),
  'sets/list-sets.ts listSetChoices': aCase('policy.change', (by, { siteId }) => listSetChoices(by, siteId)),
  'sets/list-sets.ts listPracticeSets': aCase('policy.change', (by, { practiceId }) =>
    listPracticeSets(by, practiceId),
  ),
  'sets/set-in-scope.ts setInScope': aCase('policy.change', (by, { setId }) =>
    setInScope(database(), by, setId),
  ),
};
