import { database } from '#lib/central/database/client.ts';
import { changeDisk } from '#lib/central/media/change-disk.ts';
import { mediumInScope } from '#lib/central/media/medium-in-scope.ts';
import { orderDisk } from '#lib/central/media/order-disk.ts';
import { readSiteMedia } from '#lib/central/media/read-site-media.ts';
import { retireDisk, returnDisk } from '#lib/central/media/retire-disk.ts';
import { sayWhere } from '#lib/central/media/say-where.ts';
import { setRotation } from '#lib/central/media/set-rotation.ts';
import { usualCalendar } from '#lib/domain/rotation.ts';
import { aCase, type Case } from './a-case.testing.ts';

const input = { label: 'Renamed', colour: 'green', turn: 'C' } as const;
const calendar = { ...usualCalendar, week: [...usualCalendar.week] };

export const mediaCases: Record<string, Case> = {
  'media/change-disk.ts changeDisk': aCase('destination.change', (by, { mediumId }) =>
    changeDisk(by, { mediumId, revision: 1, input }),
  ),
  'media/medium-in-scope.ts mediumInScope': aCase('destination.change', (by, { mediumId }) =>
    mediumInScope(database(), by, mediumId),
  ),
  'media/order-disk.ts orderDisk': aCase('destination.change', (by, { siteId, usb }) =>
    orderDisk(by, { siteId, destinationId: usb, volumeKey: 'abcd', input }),
  ),
  'media/read-site-media.ts readSiteMedia': aCase('site.read', (by, { siteId }) => readSiteMedia(by, siteId)),
  'media/retire-disk.ts retireDisk': aCase('destination.change', (by, { mediumId }) =>
    retireDisk(by, { mediumId, revision: 1, as: 'kept' }),
  ),
  'media/retire-disk.ts returnDisk': aCase('destination.change', (by, { mediumId }) =>
    returnDisk(by, { mediumId, revision: 1 }),
  ),
  'media/say-where.ts sayWhere': aCase('backup.order', (by, { mediumId }) =>
    sayWhere(by, { mediumId, statement: { place: 'off-site', note: 'at home' } }),
  ),
  'media/set-rotation.ts setRotation': aCase('destination.change', (by, { siteId, usb }) =>
    setRotation(by, {
      siteId,
      destinationId: usb,
      revision: 1,
      input: { calendar, unmountsWhenDone: false },
    }),
  ),
};
