import { database } from '#lib/central/database/client.ts';
import { archivePractice } from '#lib/central/practices/archive-practice.ts';
import { changePractice } from '#lib/central/practices/change-practice.ts';
import { findPractice } from '#lib/central/practices/find-practice.ts';
import { findPracticeForEdit } from '#lib/central/practices/find-practice-for-edit.ts';
import { findPracticeForSite } from '#lib/central/practices/find-practice-for-site.ts';
import { findPracticeHead } from '#lib/central/practices/find-practice-head.ts';
import { listPractices } from '#lib/central/practices/list-practices.ts';
import { practiceInScope } from '#lib/central/practices/practice-in-scope.ts';
import { aSite } from '#lib/central/practices/setup.testing.ts';
import { confirmRecoveryKey } from '#lib/central/recovery-key/confirm-recovery-key.ts';
import { findRecoveryKey } from '#lib/central/recovery-key/find-recovery-key.ts';
import { keepRecoveryKey } from '#lib/central/recovery-key/keep-recovery-key.ts';
import { archiveSite } from '#lib/central/sites/archive-site.ts';
import { changeSite } from '#lib/central/sites/change-site.ts';
import { createSite } from '#lib/central/sites/create-site.ts';
import { findSiteForEdit, findSiteSetup } from '#lib/central/sites/find-site.ts';
import { siteInScope } from '#lib/central/sites/site-in-scope.ts';
import { aCase, type Case } from './a-case.testing.ts';

const anotherRecipient = `age1${'q'.repeat(58)}`;
const practiceInput = { name: 'Renamed', locale: 'cs', phone: null } as const;

export const practiceCases: Record<string, Case> = {
  'practices/archive-practice.ts archivePractice': aCase('practice.create', (by, { practiceId }) =>
    archivePractice(by, { practiceId, revision: 1 }),
  ),
  'practices/change-practice.ts changePractice': aCase('practice.change', (by, { practiceId }) =>
    changePractice(by, { practiceId, revision: 1, input: practiceInput }),
  ),
  'practices/find-practice-for-edit.ts findPracticeForEdit': aCase('practice.change', (by, { practiceId }) =>
    findPracticeForEdit(by, practiceId),
  ),
  'practices/find-practice-for-site.ts findPracticeForSite': aCase('site.create', (by, { practiceId }) =>
    findPracticeForSite(by, practiceId),
  ),
  'practices/find-practice-head.ts findPracticeHead': aCase('policy.read', (by, { practiceId }) =>
    findPracticeHead(by, practiceId),
  ),
  'practices/find-practice.ts findPractice': aCase('practice.read', (by, { practiceId }) =>
    findPractice(by, practiceId),
  ),
  'practices/list-practices.ts listPractices': aCase('practice.read', (by, { mark }) =>
    listPractices(by, mark),
  ),
  'practices/practice-in-scope.ts practiceInScope': aCase('practice.change', (by, { practiceId }) =>
    practiceInScope(database(), by, practiceId),
  ),
  'recovery-key/confirm-recovery-key.ts confirmRecoveryKey': aCase(
    'recovery_key.make',
    (by, { practiceId, recovery }) =>
      confirmRecoveryKey(by, { practiceId, recipient: recovery, holder: 'A stranger' }),
  ),
  'recovery-key/find-recovery-key.ts findRecoveryKey': aCase('practice.read', (by, { practiceId }) =>
    findRecoveryKey(by, practiceId),
  ),
  'recovery-key/keep-recovery-key.ts keepRecoveryKey': aCase(
    'recovery_key.make',
    (by, { practiceId, recovery }) =>
      keepRecoveryKey(by, { practiceId, recipient: anotherRecipient, replaces: recovery }),
  ),
  'sites/archive-site.ts archiveSite': aCase('site.create', (by, { siteId }) =>
    archiveSite(by, { siteId, revision: 1 }),
  ),
  'sites/change-site.ts changeSite': aCase('site.change', (by, { siteId }) =>
    changeSite(by, { siteId, revision: 1, input: aSite('Renamed') }),
  ),
  'sites/create-site.ts createSite': aCase('site.create', (by, { practiceId }) =>
    createSite(by, { practiceId, input: aSite('One more') }),
  ),
  'sites/find-site.ts findSiteForEdit': aCase('site.change', (by, { siteId }) => findSiteForEdit(by, siteId)),
  'sites/find-site.ts findSiteSetup': aCase('site.read', (by, { siteId }) => findSiteSetup(by, siteId)),
  'sites/site-in-scope.ts siteInScope': aCase('site.change', (by, { siteId }) =>
    siteInScope(database(), by, siteId),
  ),
};
