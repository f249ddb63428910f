import { database } from '#lib/central/database/client.ts';
import { archiveDestination } from '#lib/central/destinations/archive-destination.ts';
import { changeDestination } from '#lib/central/destinations/change-destination.ts';
import { createDestination } from '#lib/central/destinations/create-destination.ts';
import { destinationInScope } from '#lib/central/destinations/destination-in-scope.ts';
import {
  findDestination,
  listDestinations,
  listSiteDestinations,
} from '#lib/central/destinations/list-destinations.ts';
import { orderDestinationTest } from '#lib/central/destinations/order-destination-test.ts';
import { setUpAtSite } from '#lib/central/destinations/set-up-at-site.ts';
import { takeFromSite } from '#lib/central/destinations/take-from-site.ts';
import { aFolder, aSource } from '#lib/central/practices/setup.testing.ts';
import { archiveSource } from '#lib/central/sources/archive-source.ts';
import { changeSource } from '#lib/central/sources/change-source.ts';
import { createSource } from '#lib/central/sources/create-source.ts';
import { findSource, listSources } from '#lib/central/sources/list-sources.ts';
import { orderSourceTest } from '#lib/central/sources/order-source-test.ts';
import { sourceInScope } from '#lib/central/sources/source-in-scope.ts';
import { aCase, type Case } from './a-case.testing.ts';

const anotherSource = () => {
  const { draft, ...rest } = aSource();
  return { ...rest, draft: { ...draft, name: 'One more', database: 'another' } };
};

export const protectedCases: Record<string, Case> = {
  'destinations/archive-destination.ts archiveDestination': aCase('destination.change', (by, { offSite }) =>
    archiveDestination(by, { destinationId: offSite, revision: 1 }),
  ),
  'destinations/change-destination.ts changeDestination': aCase('destination.change', (by, { offSite }) =>
    changeDestination(by, {
      destinationId: offSite,
      revision: 1,
      input: { name: 'Renamed', placement: 'off-site' },
    }),
  ),
  'destinations/create-destination.ts createDestination': aCase('destination.change', (by, { practiceId }) =>
    createDestination(by, { practiceId, input: { name: 'One more', kind: 'folder', placement: 'off-site' } }),
  ),
  'destinations/destination-in-scope.ts destinationInScope': aCase('destination.change', (by, { offSite }) =>
    destinationInScope(database(), by, offSite),
  ),
  'destinations/list-destinations.ts listDestinations': aCase('policy.read', (by, { practiceId }) =>
    listDestinations(by, practiceId),
  ),
  'destinations/list-destinations.ts findDestination': aCase('policy.read', (by, { practiceId, offSite }) =>
    findDestination(by, { practiceId, destinationId: offSite }),
  ),
  'destinations/list-destinations.ts listSiteDestinations': aCase('destination.change', (by, { siteId }) =>
    listSiteDestinations(by, siteId),
  ),
  'destinations/order-destination-test.ts orderDestinationTest': aCase(
    'destination.change',
    (by, { siteId, offSite }) =>
      orderDestinationTest(by, { siteId, destinationId: offSite, input: aFolder('/mnt/away') }),
  ),
  'destinations/set-up-at-site.ts setUpAtSite': aCase('destination.change', (by, { siteId, offSite }) =>
    setUpAtSite(by, { siteId, destinationId: offSite, revision: 1, input: aFolder('/mnt/elsewhere') }),
  ),
  'destinations/take-from-site.ts takeFromSite': aCase('destination.change', (by, { siteId, offSite }) =>
    takeFromSite(by, { siteId, destinationId: offSite, revision: 1 }),
  ),
  'sources/archive-source.ts archiveSource': aCase('source.change', (by, { sourceId }) =>
    archiveSource(by, { sourceId, revision: 1 }),
  ),
  'sources/change-source.ts changeSource': aCase('source.change', (by, { sourceId }) =>
    changeSource(by, { sourceId, revision: 1, input: anotherSource() }),
  ),
  'sources/create-source.ts createSource': aCase('source.change', (by, { siteId }) =>
    createSource(by, { siteId, input: anotherSource() }),
  ),
  'sources/list-sources.ts listSources': aCase('source.change', (by, { siteId }) => listSources(by, siteId)),
  'sources/list-sources.ts findSource': aCase('source.change', (by, { siteId, sourceId }) =>
    findSource(by, { siteId, sourceId }),
  ),
  'sources/order-source-test.ts orderSourceTest': aCase('source.change', (by, { siteId, sourceId }) =>
    orderSourceTest(by, { siteId, sourceId, input: anotherSource() }),
  ),
  'sources/source-in-scope.ts sourceInScope': aCase('source.change', (by, { sourceId }) =>
    sourceInScope(database(), by, sourceId),
  ),
};
