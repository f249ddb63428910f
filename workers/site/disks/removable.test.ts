import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listCopies } from '../artifact/shelf.ts';
import { folderShelf } from '../destinations/folder-shelf.ts';
import { lookAtVolumes } from '../destinations/removable/look-at-volumes.ts';
import { markerName } from '../destinations/removable/marker.ts';
import { findCopy, storedCopies, waitingCopies } from '../journal/copies.ts';
import type { Journal } from '../journal/journal.ts';
import { mediumOfCopy } from '../journal/media.ts';
import { aLoopDisk } from '../platform/loop-disk.testing.ts';
import { volumeWatch } from '../platform/volumes.ts';
import { assignedDestination, assignmentOf } from '../site-context.ts';
import { runAgentCommand } from '../testing/agent-process.ts';
import {
  aDiskSite,
  addMounted,
  askForBackup,
  blue,
  type DiskSite,
  eject,
  monday,
  presenceOf,
  red,
  setId,
  tuesday,
  twoDisks,
} from '../testing/disk-site.ts';
import { anAgent, changeSettings, until } from '../testing/test-site.ts';

const rhythm = { disks: 150 };
const never = new AbortController().signal;

/** The agent at work with the two disks known to it, neither in the drive. */
async function atWork(about: Parameters<typeof aDiskSite>[0] = {}) {
  const world = await aDiskSite(about);
  const { context, stop } = await anAgent(world.site, { clock: world.clock, rhythm });
  const disks = await twoDisks(context, world.drive);
  return { ...world, context, journal: context.journal, disks, stop };
}

async function aWaitingCopy(journal: Journal, code: string) {
  await until(`a copy waits: ${code}`, () =>
    waitingCopies(journal).some((copy) => copy.failure?.code === code),
  );
  const [copy] = waitingCopies(journal);
  if (copy === undefined) throw new Error('No copy waits');
  return copy;
}

const filesOn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();

async function goodCopies(folder: string): Promise<number> {
  const listed = await listCopies(folderShelf(folder), () => true, never);
  return listed.filter((copy) => copy.kind === 'good').length;
}

const seenOf = ({ site }: Pick<DiskSite, 'site'>, mediumId: string) =>
  site.peer.bodies('medium-seen').filter((body) => body.mediumId === mediumId);

describe('a removable set', () => {
  it('makes what waits when the right disk comes, by itself, and says when it may be removed (24)', async () => {
    const { site, context, journal, disks, drive } = await atWork();
    askForBackup(journal, 'ord_1');
    const copy = await aWaitingCopy(journal, 'medium_none');
    expect(copy.failure?.figures).toMatchObject({ expected: 'Tuesday', colour: 'blue' });
    expect(filesOn(drive)).toEqual([]);
    disks.blue.mount(drive);
    await until('the copy is stored', () => storedCopies(journal, setId).length === 1);
    expect(mediumOfCopy(journal, copy.id)).toBe(blue.id);
    await until('the agent says that it is safe', () => presenceOf(journal, blue.id) === 'safe');
    expect(await runAgentCommand(null, 'list', drive)).toMatchObject({ code: 0 });
    await eject(disks.blue);
    await until('the disk is seen removed', () => presenceOf(journal, blue.id) === 'removed');
    await until('the centre is told', () => seenOf({ site }, blue.id).at(-1)?.presence === 'removed');
    expect(seenOf({ site }, blue.id).map((body) => body.presence)).toEqual([
      'plugged-in',
      'in-use',
      'safe',
      'removed',
    ]);
    expect(seenOf({ site }, blue.id).at(-1)?.wasSafe).toBe(true);
    expect(site.peer.bodies('copy-stored')).toMatchObject([{ copyId: copy.id, mediumId: blue.id }]);
    expect(context.journal).toBe(journal);
  });

  it('writes nothing on the disk of another day, and goes on when its own day has come', async () => {
    const { journal, disks, drive, clock } = await atWork();
    disks.red.mount(drive);
    askForBackup(journal, 'ord_1');
    const copy = await aWaitingCopy(journal, 'medium_wrong');
    expect(copy.failure?.figures).toMatchObject({ expected: 'Tuesday', found: 'Monday' });
    expect(filesOn(drive)).toEqual(['disk.json']);
    await until('it may be removed all the same', () => presenceOf(journal, red.id) === 'safe');
    // Wednesday is red's again.
    clock.pass(24 * 3_600_000);
    await until('the copy is stored', () => storedCopies(journal, setId).length === 1);
    expect(mediumOfCopy(journal, copy.id)).toBe(red.id);
  });

  it('sees that disks were exchanged between two looks, though nothing else has changed', async () => {
    const { journal, disks, drive } = await atWork();
    disks.red.mount(drive);
    await until('the first is seen', () => presenceOf(journal, red.id) === 'safe');
    await eject(disks.red);
    disks.blue.mount(drive);
    await until('the second is seen', () => presenceOf(journal, blue.id) === 'safe');
    expect(presenceOf(journal, red.id)).toBe('removed');
  });

  it('leaves a blank or unknown disk as it is and tells the centre what it is (25)', async () => {
    const { site, journal, drive } = await atWork();
    const stranger = aLoopDisk();
    stranger.mount(drive);
    writeFileSync(path.join(drive, 'holiday.jpg'), 'photographs');
    askForBackup(journal, 'ord_1');
    await aWaitingCopy(journal, 'medium_unknown');
    expect(filesOn(drive)).toEqual(['holiday.jpg']);
    await until('the centre is told', () =>
      site.peer.bodies('volumes-seen').some(({ volumes }) => volumes.some((one) => one.mountPoint === drive)),
    );
    const told = site.peer
      .bodies('volumes-seen')
      .at(-1)
      ?.volumes.find((one) => one.mountPoint === drive);
    expect(told).toMatchObject({ finding: 'unknown', fsType: 'ext4', isReadOnly: false, isAllowed: true });
  });

  it("refuses another site's disk and says whose it is (25)", async () => {
    const other = await aDiskSite();
    const { context } = await anAgent(other.site, { clock: other.clock, rhythm });
    const theirs = aLoopDisk();
    theirs.mount(other.drive);
    await addMounted(context, other.drive, blue);
    await eject(theirs);
    const { journal, drive, context: own } = await atWork();
    theirs.mount(drive);
    const before = readFileSync(path.join(drive, markerName), 'utf8');
    askForBackup(journal, 'ord_1');
    await aWaitingCopy(journal, 'medium_foreign');
    await expect(addMounted(own, drive, { ...blue, id: 'med_new' })).rejects.toMatchObject({
      code: 'medium_foreign',
      figures: { practice: 'Cabinet Dupont', site: 'Lyon' },
    });
    expect(readFileSync(path.join(drive, markerName), 'utf8')).toBe(before);
    theirs.pull();
  });

  it("refuses a disk without a marker that holds another practice's copies (25)", async () => {
    const other = await aDiskSite();
    const theirs = await anAgent(other.site, { clock: other.clock, rhythm });
    const disk = aLoopDisk();
    disk.mount(other.drive);
    await addMounted(theirs.context, other.drive, blue);
    askForBackup(theirs.context.journal, 'ord_1');
    await until('the copy is stored', () => storedCopies(theirs.context.journal, setId).length === 1);
    await until('it may be removed', () => presenceOf(theirs.context.journal, blue.id) === 'safe');
    await theirs.stop();
    rmSync(path.join(other.drive, markerName));
    await eject(disk);
    const { drive, context } = await atWork();
    // Another practice's, by the same site name: folders alike, signed manifests tell them apart.
    disk.mount(drive);
    await expect(addMounted(context, drive, { ...blue, id: 'med_new' })).rejects.toMatchObject({
      code: 'medium_foreign',
    });
    expect(existsSync(path.join(drive, markerName))).toBe(false);
    disk.pull();
  });

  it('refuses a marker that was copied to another stick, until it is added anew (26)', async () => {
    const { journal, disks, drive, context, site } = await atWork();
    disks.blue.mount(drive);
    const marker = readFileSync(path.join(drive, markerName));
    await until('the disk is seen', () => presenceOf(journal, blue.id) === 'safe');
    await eject(disks.blue);
    const clone = aLoopDisk();
    clone.mount(drive);
    mkdirSync(path.join(drive, 'keepwell'));
    writeFileSync(path.join(drive, markerName), marker);
    askForBackup(journal, 'ord_1');
    await aWaitingCopy(journal, 'medium_cloned');
    expect(filesOn(drive)).toEqual(['disk.json']);
    await addMounted(context, drive, { ...blue, id: 'med_third', label: 'Third' });
    await until('the copy is stored', () => storedCopies(journal, setId).length === 1);
    await until('the centre is told', () => site.peer.bodies('copy-stored').length === 1);
    expect(site.peer.bodies('copy-stored')).toMatchObject([{ mediumId: 'med_third' }]);
  });

  it('trusts neither of two disks that hold the very same bytes (26)', async () => {
    const { journal, disks, drive, site } = await atWork();
    const twin = disks.blue.clone();
    const second = path.join(site.root, 'second');
    disks.blue.mount(drive);
    twin.mount(second);
    askForBackup(journal, 'ord_1');
    await aWaitingCopy(journal, 'medium_cloned');
    expect(filesOn(drive)).toEqual(['disk.json']);
    expect(filesOn(second)).toEqual(['disk.json']);
    twin.pull();
    await until('the copy is stored', () => storedCopies(journal, setId).length === 1);
    expect(await goodCopies(drive)).toBe(1);
  });

  it('refuses a marker whose label somebody wrote anew', async () => {
    const { journal, disks, drive } = await atWork();
    disks.blue.mount(drive);
    const file = path.join(drive, markerName);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"B"', '"A"'));
    askForBackup(journal, 'ord_1');
    await aWaitingCopy(journal, 'medium_altered');
    expect(filesOn(drive)).toEqual(['disk.json']);
  });

  it('never writes into a mount folder whose disk is away (28)', async () => {
    const { journal, drive } = await atWork();
    mkdirSync(path.join(drive, 'keepwell'));
    writeFileSync(path.join(drive, markerName), '{"left": "by somebody"}');
    askForBackup(journal, 'ord_1');
    await aWaitingCopy(journal, 'medium_none');
    expect(filesOn(drive)).toEqual(['disk.json']);
  });

  it('waits for a disk that is full, or write-protected, and says so', async () => {
    const { journal, disks, drive } = await atWork({ rows: 20_000 });
    disks.blue.mount(drive);
    writeFileSync(path.join(drive, 'films.bin'), Buffer.alloc(freeOn(drive) - 512 * 1024));
    askForBackup(journal, 'ord_1');
    const copy = await aWaitingCopy(journal, 'medium_full');
    expect(copy.failure?.figures).toMatchObject({ disk: 'Tuesday', freeBytes: expect.any(Number) });
    expect(filesOn(drive)).toEqual(['disk.json', 'films.bin']);
    await until('it is flushed', () => presenceOf(journal, blue.id) === 'safe');
    await eject(disks.blue);
    disks.blue.mount(drive, { isReadOnly: true });
    await aWaitingCopy(journal, 'medium_read_only');
    await eject(disks.blue);
    disks.blue.mount(drive);
    rmSync(path.join(drive, 'films.bin'));
    await eject(disks.blue);
    await until('it is seen removed', () => presenceOf(journal, blue.id) === 'removed');
    disks.blue.mount(drive);
    await until('the copy is stored', () => storedCopies(journal, setId).length === 1);
  });

  it('refuses a copy over 4 GiB for a FAT32 disk before a byte of it is written (29)', async () => {
    const { context, drive, journal } = await atWork();
    const stick = aLoopDisk({ fsType: 'vfat', bytes: 80 * 1024 * 1024 });
    stick.mount(drive);
    await addMounted(context, drive, { ...blue, id: 'med_fat', label: 'Stick' });
    const folder = mkdtempSync(path.join(tmpdir(), 'kw-large-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const large = path.join(folder, 'large');
    writeFileSync(large, '');
    await truncate(large, 4 * 1024 ** 3);
    const set = assignedDestination(assignmentOf(context), setId);
    const destination = await context.openDestination(set);
    const name = 'keepwell/p/s/x/s_x_2026-11-24_10h00m00_abcdef.dump.zst.age';
    await expect(destination.put(large, name, { signal: never })).rejects.toMatchObject({
      code: 'medium_file_too_large',
      figures: { disk: 'Stick', fsType: 'vfat', neededBytes: 4 * 1024 ** 3 },
    });
    expect(filesOn(drive).map((file) => file.toLowerCase())).toEqual(['disk.json']);
    expect(presenceOf(journal, 'med_fat')).not.toBe('in-use');
  });

  it('tells two FAT sticks apart by their volume numbers', async () => {
    const { context, drive, site } = await atWork();
    const [one, two] = [0, 1].map(() => aLoopDisk({ fsType: 'vfat', bytes: 80 * 1024 * 1024 }));
    one?.mount(drive);
    await addMounted(context, drive, { ...blue, id: 'med_fat' });
    two?.mount(path.join(site.root, 'second'));
    const seen = await lookAtVolumes(context, volumeWatch());
    const findings = seen.map(({ mountPoint, finding, fsType }) => ({ mountPoint, finding, fsType }));
    expect(findings).toContainEqual({ mountPoint: drive, finding: 'ours', fsType: 'vfat' });
    expect(findings).toContainEqual({
      mountPoint: path.join(site.root, 'second'),
      finding: 'unknown',
      fsType: 'vfat',
    });
  });

  it('reads a copy back when its disk comes again, and finds the byte that decayed (30)', async () => {
    const { journal, disks, drive, site } = await atWork();
    disks.blue.mount(drive);
    askForBackup(journal, 'ord_1');
    await until('the copy is stored', () => storedCopies(journal, setId).length === 1);
    const [copy] = storedCopies(journal, setId);
    await until('it is flushed', () => presenceOf(journal, blue.id) === 'safe');
    const listed = await listCopies(folderShelf(drive), () => true, never);
    const dump = listed[0]?.kind === 'good' ? listed[0].signed.manifest.dump : undefined;
    await eject(disks.blue);
    await until('it is seen removed', () => presenceOf(journal, blue.id) === 'removed');
    decay(disks.blue.image, dump?.sizeBytes ?? 0);
    disks.blue.mount(drive);
    await until('the copy is found bad', () => findCopy(journal, copy?.id ?? '')?.state === 'corrupt');
    await until('the centre is told', () =>
      site.peer.bodies('copy-checked').some((body) => body.outcome === 'failed' && body.readBack),
    );
  });

  it('is refused where its settings do not allow copies', async () => {
    const { journal, disks, drive, site, context } = await atWork();
    changeSettings(site.folder, { allowedRoots: [path.join(site.root, 'elsewhere')] });
    disks.blue.mount(drive);
    askForBackup(journal, 'ord_1');
    await aWaitingCopy(journal, 'path_outside_roots');
    const stranger = aLoopDisk();
    stranger.mount(path.join(site.root, 'second'));
    const wanted = addMounted(context, path.join(site.root, 'second'), { ...blue, id: 'med_new' });
    await expect(wanted).rejects.toMatchObject({ code: 'path_outside_roots' });
  });

  it('puts the copy of the first Monday of the month on the disk of the month, where there is one', async () => {
    const firstMonday = new Date('2026-12-07T09:00:00Z');
    const { journal, disks, drive, context } = await atWork({ now: firstMonday });
    disks.red.mount(drive);
    askForBackup(journal, 'ord_1');
    await until('without one, it goes to Monday’s', () => storedCopies(journal, setId).length === 1);
    await until('it is flushed', () => presenceOf(journal, red.id) === 'safe');
    await eject(disks.red);
    const month = aLoopDisk();
    month.mount(drive);
    await addMounted(context, drive, { id: 'med_month', label: 'Month', colour: 'green', turn: 'C' });
    askForBackup(journal, 'ord_2');
    await until('with one, to that', () => storedCopies(journal, setId).length === 2);
    const [, second] = storedCopies(journal, setId);
    expect(mediumOfCopy(journal, second?.id ?? '')).toBe('med_month');
    expect([monday, tuesday].every((day) => day < firstMonday)).toBe(true);
  });
});

function freeOn(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Flips a byte of the stored dump in the disk's own image: the largest run that isn't empty is the dump's. */
function decay(image: string, dumpBytes: number): void {
  const bytes = readFileSync(image);
  const at = bytes.indexOf('age-encryption.org/v1');
  if (at < 0 || dumpBytes < 4096) throw new Error('The dump is not found in the image');
  const where = at + Math.floor(dumpBytes / 2);
  bytes[where] = (bytes[where] ?? 0) ^ 0xff;
  writeFileSync(image, bytes);
}
