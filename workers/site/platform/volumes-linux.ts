import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { codeOf } from '#lib/shared/errors.ts';
import { type Mount, mountAt, parseMounts } from './mounts.ts';
import type { Volume, VolumeWatch } from './volumes.ts';

const run = promisify(execFile);

/** A disk that hangs must not keep the agent from looking at the others. Milliseconds. */
const lookTimeoutMs = 10_000;
/** A slow stick may take minutes to write what the system has taken for it. Milliseconds. */
const flushTimeoutMs = 15 * 60_000;

export const linuxVolumes: VolumeWatch = {
  async list() {
    const [mounts, devices] = await Promise.all([readMounts(), listDevices()]);
    const found = await Promise.all(devices.map((device) => volumeOf(device, mounts)));
    return found.flatMap((volume) => volume ?? []);
  },

  async fingerprint() {
    const [mounts, partitions] = await Promise.all([
      readFile('/proc/self/mountinfo', 'utf8'),
      readFile('/proc/partitions', 'utf8'),
    ]);
    return `${mounts}\n${partitions}\n${await diskNumbers()}`;
  },

  async mountKeyAt(mountPoint) {
    const mount = mountAt(await readMounts(), mountPoint);
    return mount === null ? null : keyOf(mount);
  },

  // Node has no syncfs; `sync -f` calls it for the file system that the path is on.
  async flush(mountPoint) {
    await run('sync', ['-f', mountPoint], { timeout: flushTimeoutMs, env: plainEnvironment() });
  },

  async unmount(mountPoint) {
    await run('umount', [mountPoint], { timeout: flushTimeoutMs, env: plainEnvironment() });
  },
};

type Device = z.infer<typeof nodeSchema> & { disk: { serial: string | null } };

const nodeSchema = z.object({
  path: z.string(),
  'maj:min': z.string(),
  uuid: z.string().nullable(),
  fstype: z.string().nullable(),
  label: z.string().nullable(),
  serial: z.string().nullable(),
  ro: z.boolean(),
  size: z.number().nullable(),
  type: z.string(),
});
type Tree = z.infer<typeof nodeSchema> & { children?: Tree[] | undefined };
const treeSchema: z.ZodType<Tree> = nodeSchema.extend({
  get children() {
    return z.array(treeSchema).optional();
  },
});

/** What may hold a file system: a partition, a whole disk, a decrypted or looped one. */
async function listDevices(): Promise<Device[]> {
  const columns = 'PATH,MAJ:MIN,UUID,FSTYPE,LABEL,SERIAL,RO,SIZE,TYPE';
  const { stdout } = await run('lsblk', ['--json', '--bytes', '--output', columns], {
    timeout: lookTimeoutMs,
    maxBuffer: 8 * 1024 * 1024,
    env: plainEnvironment(),
  });
  const { blockdevices } = z.object({ blockdevices: z.array(treeSchema) }).parse(JSON.parse(stdout));
  return blockdevices.flatMap((tree) => flatten(tree, tree.serial));
}

/** The serial number stands at the disk, the file system at a part of it. */
function flatten(tree: Tree, serial: string | null): Device[] {
  const own = tree.serial ?? serial;
  const below = (tree.children ?? []).flatMap((child) => flatten(child, own));
  return [{ ...tree, disk: { serial: own?.trim() || null } }, ...below];
}

/** Null for what holds no file system that a person could have plugged in: swap, empty devices, the system's own. */
async function volumeOf(device: Device, mounts: readonly Mount[]): Promise<Volume | null> {
  if (device.type === 'rom' || device.size === 0) return null;
  const own = mounts.filter((mount) => isOf(mount, device));
  if (own.some((mount) => isSystems(mount.mountPoint))) return null;
  const mount = own.findLast((one) => one.root === '/' && mountAt(mounts, one.mountPoint) === one) ?? null;
  const about = await identityOf(device);
  const fsType = about.fsType ?? mount?.fsType ?? '';
  if (fsType === '' || notForFiles.has(fsType)) return null;
  return {
    uuid: about.uuid,
    serial: device.disk.serial,
    label: about.label ?? '',
    fsType,
    sizeBytes: device.size,
    isReadOnly: mount?.isReadOnly ?? device.ro,
    mountPoint: mount?.mountPoint ?? null,
    mountKey: mount === null ? '' : keyOf(mount),
  };
}

/** Drivers in user space (exFAT, NTFS) have device numbers of their own and name the device. */
function isOf(mount: Mount, device: Device): boolean {
  return (
    mount.device === device['maj:min'] || (mount.fsType.startsWith('fuse') && mount.source === device.path)
  );
}

const notForFiles = new Set(['swap', 'LVM2_member', 'crypto_LUKS', 'linux_raid_member', 'squashfs']);

function isSystems(mountPoint: string): boolean {
  return mountPoint === '/' || /^\/(boot|usr|var|home|etc|nix|snap)(\/|$)/.test(mountPoint);
}

type Identity = { uuid: string | null; fsType: string | null; label: string | null };

/** What udev knows; where there is no udev, what the device itself says, for an account that may read it. */
async function identityOf(device: Device): Promise<Identity> {
  const known = { uuid: device.uuid, fsType: device.fstype, label: device.label };
  if (known.uuid !== null) return known;
  try {
    const { stdout } = await run('blkid', ['-p', '-o', 'export', device.path], {
      timeout: lookTimeoutMs,
      env: plainEnvironment('/usr/sbin:/sbin:/usr/bin:/bin'),
    });
    const told = new Map(stdout.split('\n').map((line) => line.split('=', 2) as [string, string]));
    return {
      uuid: told.get('UUID') ?? null,
      fsType: told.get('TYPE') ?? known.fsType,
      label: told.get('LABEL') ?? known.label,
    };
  } catch (thrown) {
    // Exit code 2: nothing is on it, or it may not be read. ENOENT: there is no blkid. Then nothing tells who it is.
    if (isExit(thrown, 2) || codeOf(thrown) === 'ENOENT') return known;
    throw thrown;
  }
}

/**
 * The kernel's own count of disks that were attached (since 5.15): of two disks that were exchanged within seconds, all the
 * rest may be the same, down to the number of the mounting. An older kernel has none; the watch looks at markers too.
 */
async function diskNumbers(): Promise<string> {
  const names = (await readdir('/sys/class/block')).sort();
  const numbers = await Promise.all(
    names.map((name) =>
      readFile(`/sys/class/block/${name}/diskseq`, 'utf8').catch((thrown: unknown) => {
        if (['ENOENT', 'ENOTDIR', 'ENODEV'].includes(codeOf(thrown) ?? '')) return '';
        throw thrown;
      }),
    ),
  );
  return numbers.map((number) => number.trim()).join(' ');
}

function isExit(thrown: unknown, code: number): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === code;
}

async function readMounts(): Promise<Mount[]> {
  return parseMounts(await readFile('/proc/self/mountinfo', 'utf8'));
}

/** The mounting's number is given out again; with device and file system it is told apart well enough. */
function keyOf(mount: Mount): string {
  return `${mount.id} ${mount.device} ${mount.source} ${mount.fsType}`;
}

/** Nothing of the agent's own environment goes to these programs, and they answer in English. */
function plainEnvironment(path = process.env.PATH ?? '/usr/bin:/bin'): NodeJS.ProcessEnv {
  const environment: Record<string, string> = { PATH: path, LC_ALL: 'C' };
  // Next's types want a NODE_ENV in every environment; these programs have no use for it.
  return environment as NodeJS.ProcessEnv;
}
