import { realpathSync } from 'node:fs';
import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Assignment } from '#lib/contract/assignment.ts';
import { mediumLabelSchema } from '#lib/contract/media.ts';
import { judgeTurn } from '#lib/domain/rotation.ts';
import { type MediumColour, mediumColours, type Turn, turns } from '#lib/domain/words.ts';
import { systemClock } from '#lib/shared/clock.ts';
import { codeOf, KeepwellError } from '#lib/shared/errors.ts';
import { newId } from '#lib/shared/ids.ts';
import { createLogger } from '#lib/shared/logger.ts';
import { addDisk } from '../destinations/removable/add-disk.ts';
import { lookAtVolumes, type SeenVolume } from '../destinations/removable/look-at-volumes.ts';
import type { AssignedRemovable } from '../destinations/removable/open-removable.ts';
import { disksOf, findMedium } from '../journal/media.ts';
import { openSite } from '../open-site.ts';
import { volumeWatch } from '../platform/volumes.ts';
import { assignmentOf, type SiteContext } from '../site-context.ts';
import { answer, bytesText } from './output.ts';
import { type CommonOptions, stateFolderOf, withJson, withState } from './state-option.ts';

export function addDiskCommands(program: Command): void {
  const disk = program
    .command('disk')
    .description('The disks of removable sets: what is plugged in, and adding one.');
  withJson(
    withState(disk.command('list').description('What is plugged in, what it is, and whose turn it is.')),
  ).action(list);
  const adding = disk
    .command('add')
    .description(
      'Make a plugged-in disk one of a set. Never formats: writes one small file, keepwell/disk.json.',
    )
    .argument('<folder>', 'where the disk is mounted')
    .requiredOption('--label <text>', 'what stands on it, such as "Monday"')
    .addOption(
      new Option('--colour <colour>', 'its colour').choices([...mediumColours]).makeOptionMandatory(),
    )
    .addOption(
      new Option('--turn <turn>', 'its turn in the rotation: A, B… as the calendar names them')
        .choices([...turns])
        .makeOptionMandatory(),
    )
    .option('--destination <name>', 'which set; may be left out where there is only one');
  withJson(withState(adding))
    .addHelpText(
      'after',
      `
Example:
  keepwell-agent disk add /media/usb --label Monday --colour red --turn A

A disk that is not mounted by itself needs a line in /etc/fstab, by its UUID and with nofail; "disk list" prints it.
Its folder must be allowed: keepwell-agent settings --allow-root /media/usb`,
    )
    .action(add);
}

type AddOptions = CommonOptions & { label: string; colour: MediumColour; turn: Turn; destination?: string };

async function add(folder: string, options: AddOptions): Promise<void> {
  const label = mediumLabelSchema.safeParse(options.label);
  if (!label.success) throw new InvalidArgumentError('The label must have 1 to 40 characters.');
  await withSite(options, async (site) => {
    const set = chosenSet(assignmentOf(site), options.destination);
    const mountPoint = realFolder(folder);
    refuseUnmounted(mountPoint, await lookAtVolumes(site, volumeWatch()));
    const mediumId = newId('med', systemClock.now());
    const { colour, turn } = options;
    const volume = await addDisk(site, volumeWatch(), {
      ...{ mediumId, destinationId: set.id, label: label.data, colour, turn, orderId: null },
      isMeant: (one) => one.mountPoint === mountPoint,
    });
    answer(options, { mediumId, destination: set.name, label: label.data, colour, turn }, [
      `${label.data} (${colour}, turn ${turn}) is now a disk of ${set.name}: ${volume.fsType}, ${bytesText(volume.sizeBytes ?? 0)}.`,
      'Nothing else on it was touched. A running agent uses it from now on.',
    ]);
  });
}

async function list(options: CommonOptions): Promise<void> {
  await withSite(options, async (site) => {
    const assignment = assignmentOf(site);
    const seen = await lookAtVolumes(site, volumeWatch());
    const sets = assignment.destinations.filter(isRemovable).map((set) => setOf(site, assignment, set));
    const volumes = seen.map((volume) => ({
      mountPoint: volume.mountPoint,
      uuid: volume.uuid,
      fsType: volume.fsType,
      sizeBytes: volume.sizeBytes,
      finding: volume.finding,
      isAllowed: volume.isAllowed,
      name: volume.name,
    }));
    answer(options, { sets, volumes }, [
      ...sets.flatMap((set) => [
        `${set.name}: today ${set.today.map((disk) => `${disk.label} (${disk.colour})`).join(' or ') || 'no disk yet'}`,
        ...set.disks.map(
          (disk) => `  ${disk.turn}  ${disk.label} (${disk.colour}): ${disk.presence ?? 'not seen yet'}`,
        ),
      ]),
      '',
      ...(seen.length === 0
        ? ['Nothing is plugged in that could be a disk of a set.']
        : seen.flatMap(linesOf)),
    ]);
  });
}

function setOf(site: SiteContext, assignment: Assignment, set: AssignedRemovable) {
  const disks = disksOf(site.journal, set.id, set.settings.disks);
  const today = judgeTurn(set.settings.calendar, disks, assignment.site.timeZone, systemClock.now());
  return {
    name: set.name,
    today: today.disks,
    disks: disks.map((disk) => ({ ...disk, presence: findMedium(site.journal, disk.id)?.presence ?? null })),
  };
}

const findings = {
  ours: 'a disk of this site',
  unknown: 'not added yet',
  foreign: "another site's",
  cloned: 'a copy of one of ours: add it anew, or take it out',
  altered: "its marker isn't the one that was written: add it anew, or take it out",
  nameless: 'nothing tells it from another disk: it must have a file system with an id',
} as const;

function linesOf(volume: SeenVolume): string[] {
  const { name, fsType, sizeBytes, mountPoint, finding, isAllowed, uuid } = volume;
  const where = mountPoint === null ? 'not mounted' : `at ${mountPoint}`;
  const lines = [`${name || uuid}: ${fsType}, ${bytesText(sizeBytes ?? 0)}, ${where}; ${findings[finding]}`];
  if (mountPoint === null && uuid !== null)
    lines.push(
      `    to have it mounted: UUID=${uuid} /media/keepwell ${fsType} nofail,noatime 0 0   (in /etc/fstab)`,
    );
  if (mountPoint !== null && !isAllowed)
    lines.push(`    to allow copies on it: keepwell-agent settings --allow-root ${mountPoint}`);
  return lines;
}

/** A folder that is no mount point would fill the system's own disk. */
function refuseUnmounted(mountPoint: string, seen: readonly SeenVolume[]): void {
  if (seen.some((volume) => volume.mountPoint === mountPoint)) return;
  const places = seen.flatMap((volume) => volume.mountPoint ?? []).join(', ') || 'none';
  throw new KeepwellError('medium_not_mounted', {
    message: `No disk is mounted at ${mountPoint}: it is a folder of another disk. Plugged in and mounted: ${places}.`,
    figures: { found: mountPoint },
  });
}

function realFolder(folder: string): string {
  try {
    return realpathSync(path.resolve(folder));
  } catch (thrown) {
    if (codeOf(thrown) === undefined) throw thrown;
    throw new InvalidArgumentError(`There is no folder ${folder}.`);
  }
}

function chosenSet(assignment: Assignment, wanted: string | undefined): AssignedRemovable {
  const sets = assignment.destinations.filter(isRemovable);
  const [first, ...others] = sets.filter(
    (set) => wanted === undefined || set.id === wanted || set.name === wanted,
  );
  if (first !== undefined && others.length === 0) return first;
  const names = sets.map((set) => set.name).join(', ') || 'none; add one in the dashboard';
  throw new InvalidArgumentError(`Say which set with --destination. This site's removable sets: ${names}`);
}

function isRemovable(one: Assignment['destinations'][number]): one is AssignedRemovable {
  return one.kind === 'removable';
}

async function withSite(options: CommonOptions, work: (site: SiteContext) => Promise<void>): Promise<void> {
  const site = await openSite(stateFolderOf(options), systemClock, createLogger('agent', process.stderr));
  try {
    await work(site);
  } finally {
    site.journal.close();
  }
}
