import { beforeAll, describe, expect, it } from 'vitest';
import { database } from '#lib/central/database/client.ts';
import { withOwnDatabase } from '#lib/central/database/own-database.testing.ts';
import { aSetUpPractice, must } from '#lib/central/practices/setup.testing.ts';
import { anAuthorized } from '#lib/central/scope.testing.ts';
import type { FtpDraft } from '#lib/domain/ftp-draft.ts';
import type { S3Draft } from '#lib/domain/s3-draft.ts';
import { createDestination } from './create-destination.ts';
import { findDestination } from './list-destinations.ts';
import { orderDestinationTest } from './order-destination-test.ts';
import { setUpAtSite } from './set-up-at-site.ts';
import type { SiteDestinationInput } from './site-destination-input.ts';

withOwnDatabase();

const may = anAuthorized('destination.change');
const keep = { kind: 'keep' } as const;
let own: Awaited<ReturnType<typeof aSetUpPractice>>;
beforeAll(async () => {
  own = await aSetUpPractice('Own');
});

const ftp: FtpDraft = {
  kind: 'ftp',
  host: 'backup.example',
  port: '21',
  user: 'lyon',
  path: 'kw',
  security: 'explicit',
  certificate: '',
};
const s3: S3Draft = {
  kind: 's3',
  endpoint: 'https://s3.example',
  region: 'eu-west-3',
  bucket: 'clinics',
  prefix: 'lyon',
  accessKeyId: 'AK1',
  pathStyle: true,
  lock: 'compliance',
  lockDays: '30',
};

describe.each([
  {
    name: 'an FTP server',
    draft: ftp,
    elsewhere: [{ host: 'evil.example' }, { user: 'root' }, { security: 'none' }],
    same: { path: 'other', certificate: 'ab'.repeat(32) },
    settings: { host: 'backup.example', port: 21, path: 'other', security: 'explicit' },
  },
  {
    name: 'a bucket',
    draft: s3,
    elsewhere: [{ endpoint: 'http://s3.example' }, { bucket: 'others' }, { accessKeyId: 'AK2' }],
    same: { prefix: 'other', lockDays: '60' },
    settings: { bucket: 'clinics', prefix: 'other', objectLock: { mode: 'compliance', days: 60 } },
  },
])('$name', ({ name, draft, elsewhere, same, settings }) => {
  const input = (over: object, secret: SiteDestinationInput['secret']): SiteDestinationInput => ({
    draft: { ...draft, ...over },
    signIn: 'password',
    secret,
  });

  it('needs its secret again for another place, and not for another folder there', async () => {
    const { destinationId } = must(
      await createDestination(may, {
        practiceId: own.practiceId,
        input: { name, kind: draft.kind, placement: 'off-site' },
      }),
    );
    const at = { siteId: own.siteId, destinationId };
    const sealed = { kind: 'sealed' as const, sealed: own.sealed, forRecipient: own.agentRecipient };
    must(await setUpAtSite(may, { ...at, revision: null, input: input({}, sealed) }));
    for (const over of elsewhere) {
      const edit = { ...at, revision: 1, input: input(over, keep) };
      expect(await setUpAtSite(may, edit)).toEqual({ ok: false, problem: 'secret_needed' });
    }
    must(await setUpAtSite(may, { ...at, revision: 1, input: input(same, keep) }));
    const line = await findDestination(may, { practiceId: own.practiceId, destinationId });
    const reach = line?.sites.find(({ siteId }) => siteId === own.siteId)?.reach;
    expect(reach).toMatchObject({ kind: draft.kind, settings, secret: 'sealed' });
    const ordered = must(await orderDestinationTest(may, { ...at, input: input(same, keep) }));
    const { payload } = await database().order.findUniqueOrThrow({ where: { id: ordered.orderId } });
    expect(payload).toMatchObject({ destination: { kind: draft.kind, settings, sealedSecret: own.sealed } });
  });
});

describe('a field that can’t be used', () => {
  it('is named with its reason, and nothing is kept', async () => {
    const { destinationId } = must(
      await createDestination(may, {
        practiceId: own.practiceId,
        input: { name: 'Nowhere', kind: 's3', placement: 'off-site' },
      }),
    );
    const draft = { ...s3, lockDays: '9999' };
    const input = { draft, signIn: 'password' as const, secret: keep };
    const edit = { siteId: own.siteId, destinationId, revision: null, input };
    expect(await setUpAtSite(may, edit)).toMatchObject({
      ok: false,
      problem: 'invalid',
      fields: [{ field: 'lockDays', problem: 'lock_days_unreadable', figures: { limit: 3650 } }],
    });
    expect(await database().siteDestination.count({ where: { destinationId } })).toBe(0);
  });
});
