import { revokeAgent } from '#lib/central/agents/revoke-agent.ts';
import { readAttempt } from '#lib/central/backups/read-attempt.ts';
import { readBackup } from '#lib/central/backups/read-backup.ts';
import { readManifest } from '#lib/central/backups/read-manifest.ts';
import { readDrill } from '#lib/central/drills/read-drill.ts';
import { makeEnrolment } from '#lib/central/enrolment/make-enrolment.ts';
import { readHistory } from '#lib/central/history/read-history.ts';
import { placeOrder } from '#lib/central/orders/place-order.ts';
import { readOrder, waitForOrder } from '#lib/central/orders/read-order.ts';
import { listSites } from '#lib/central/overview/list-sites.ts';
import { readOverview } from '#lib/central/overview/read-overview.ts';
import { isSiteInScope } from '#lib/central/progress/is-site-in-scope.ts';
import { readSite } from '#lib/central/site-view/read-site.ts';
import { aCase, type Case } from './a-case.testing.ts';

export const workCases: Record<string, Case> = {
  'agents/revoke-agent.ts revokeAgent': aCase('agent.revoke', (by, { siteId }) => revokeAgent(by, siteId)),
  'backups/read-attempt.ts readAttempt': aCase('history.read', (by, { attemptId }) =>
    readAttempt(by, attemptId),
  ),
  'backups/read-backup.ts readBackup': aCase('history.read', (by, { backupId }) => readBackup(by, backupId)),
  'backups/read-manifest.ts readManifest': aCase('manifest.read', (by, { backupId }) =>
    readManifest(by, backupId),
  ),
  'drills/read-drill.ts readDrill': aCase('history.read', (by, { drillId }) => readDrill(by, drillId)),
  'enrolment/make-enrolment.ts makeEnrolment': aCase('agent.enrol', (by, { siteId }) =>
    makeEnrolment(by, siteId, { replacesAgent: true }),
  ),
  'history/read-history.ts readHistory': aCase('history.read', (by, { siteId }) =>
    readHistory(by, { siteId, setId: null, days: null, outcome: null, trigger: null, after: null }),
  ),
  'orders/place-order.ts placeOrder': aCase('backup.order', (by, { siteId, setId }) =>
    placeOrder<'backup'>(by, siteId, { kind: 'backup', setId, sourceIds: null, destinationIds: null }),
  ),
  'orders/read-order.ts readOrder': aCase('backup.order', (by, { orderId }) => readOrder(by, orderId)),
  'orders/read-order.ts waitForOrder': aCase('backup.order', (by, { orderId }) =>
    waitForOrder(by, orderId, 0),
  ),
  'overview/list-sites.ts listSites': aCase('site.read', (by) => listSites(by, '')),
  'overview/read-overview.ts readOverview': aCase('site.read', (by) =>
    readOverview(by, { search: '', state: null, page: 1 }),
  ),
  'progress/is-site-in-scope.ts isSiteInScope': aCase('history.read', (by, { siteId }) =>
    isSiteInScope(by, siteId),
  ),
  'site-view/read-site.ts readSite': aCase('site.read', (by, { siteId }) => readSite(by, siteId)),
};
