import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SftpServer } from '#scripts/services/sftp-server.ts';
import { serverFolder } from '#scripts/testing/server-folder.ts';
import { saveAssignment } from '../state/assignment-file.ts';
import { HouseSite } from '../testing/house-site.ts';
import { sealSecret } from '../testing/seal.ts';

let server: SftpServer;
beforeAll(async () => {
  server = await SftpServer.start({ folder: serverFolder('sftp-house') });
});
afterAll(async () => {
  await server.stop();
});

/** The second destination is a folder of the SFTP server. */
async function aSiteWithServer(): Promise<HouseSite> {
  const house = await HouseSite.make({ keepLast: 2 }, { destinations: 2 });
  const { site, context } = house;
  const { host, port, username: user, hostKeyFingerprint: hostKey } = server;
  const place = { secret: server.privateKey, siteId: site.peer.siteId, host, port, user };
  const sealedSecret = await sealSecret(place, [context.keys.ageRecipient]);
  const settings = { host, port, user, hostKey, path: '.', signIn: 'private-key' as const };
  const [folder] = site.assignment.destinations;
  site.assignment = {
    ...site.assignment,
    destinations: [
      ...(folder === undefined ? [] : [folder]),
      { id: 'dst_1', name: 'Server', kind: 'sftp', placement: 'off-site', settings, sealedSecret },
    ],
  };
  saveAssignment(site.folder, { etag: null, assignment: site.assignment });
  return house;
}

const filesThere = (suffix: string): string[] =>
  readdirSync(server.root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(suffix))
    .map((name) => path.join(server.root, name))
    .sort();

it('an SFTP server is looked through, swept, mended and thinned like any other place', async () => {
  const house = await aSiteWithServer();
  await house.backUpDaily(3);
  const dumps = filesThere('.dump.zst.age');
  expect(dumps).toHaveLength(3);
  rmSync(dumps[2] ?? '');
  writeFileSync(`${dumps[1]}.partial`, 'half');
  await house.keepHouse(1);
  await house.copies.tryDue();
  await house.keepHouse(1);
  expect(house.states(1)).toEqual(['expired', 'stored', 'stored']);
  expect(filesThere('.dump.zst.age')).toEqual(dumps.slice(1));
  expect(filesThere('.partial')).toEqual([]);
  expect(house.facts('destination-checked')).toMatchObject([
    { destinationId: 'dst_1', missing: 1, rubbishRemoved: 1 },
  ]);
});
