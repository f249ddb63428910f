import { expect, test } from 'vitest';
import { mountAt, parseMounts } from './mounts.ts';

const text = `22 27 0:21 / /proc rw,relatime - proc proc rw
31 27 8:17 / /media/Sauvegarde\\040bleue rw,nosuid,relatime shared:9 - ext4 /dev/sdb1 rw
32 27 8:17 /sub /srv/bound rw - ext4 /dev/sdb1 rw
33 27 8:33 / /media/ro ro,relatime - vfat /dev/sdc1 rw
34 27 8:49 / /media/ro rw,relatime - fuseblk /dev/sdd1 ro,user_id=0
`;

test('mounts are read with their spaces, their devices and whether they may be written', () => {
  const mounts = parseMounts(text);
  expect(mountAt(mounts, '/media/Sauvegarde bleue')).toEqual({
    id: '31',
    device: '8:17',
    root: '/',
    mountPoint: '/media/Sauvegarde bleue',
    isReadOnly: false,
    fsType: 'ext4',
    source: '/dev/sdb1',
  });
  expect(mounts.find((mount) => mount.mountPoint === '/srv/bound')?.root).toBe('/sub');
});

test('of two that are mounted on one place the newest is seen there, read-only by either of its options', () => {
  expect(mountAt(parseMounts(text), '/media/ro')).toMatchObject({ device: '8:49', isReadOnly: true });
  expect(mountAt(parseMounts(text), '/media/none')).toBeNull();
});
