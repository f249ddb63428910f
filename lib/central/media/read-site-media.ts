import { z } from 'zod';
import { database, type Reader } from '#lib/central/database/client.ts';
import { type Authorized, siteWhere } from '#lib/central/scope.ts';
import type { Failure } from '#lib/contract/failure.ts';
import {
  type PluggedVolume,
  pluggedVolumeSchema,
  type RemovableSettings,
  removableSettingsSchema,
} from '#lib/contract/media.ts';
import { type DiskPlace, isLongAway, isOverstaying, judgePlace } from '#lib/domain/media.ts';
import { countTurnsPassed, judgeTurn, nextTurnOf, planTurns, type TurnNow } from '#lib/domain/rotation.ts';
import {
  type MediumColour,
  type MediumPresence,
  mediumColours,
  type Placement,
  type Retirement,
  type Turn,
  turns,
} from '#lib/domain/words.ts';
import type { Medium, MediumEvent } from '#prisma/generated/client.ts';
import { sightingsOf } from './load-media.ts';

export type DiskLogLine = {
  id: string;
  at: Date;
  kind: string;
  actorName: string | null;
  note: string | null;
};

export type DiskView = {
  id: string;
  label: string;
  colour: MediumColour;
  turn: Turn;
  isRetired: boolean;
  retiredAs: Retirement | null;
  revision: number;
  fsType: string;
  sizeBytes: number | null;
  freeBytes: number | null;
  presence: MediumPresence | null;
  seenAt: Date | null;
  place: DiskPlace;
  /** Whether it belongs in the drive now. */
  isRightNow: boolean;
  /** Past its turn and still plugged in (S4). */
  isOverstaying: boolean;
  isLongAway: boolean;
  nextTurnAt: Date | null;
  storedCopies: number;
  damagedCopies: number;
  log: DiskLogLine[];
};

export type MediaSet = {
  destinationId: string;
  name: string;
  placement: Placement;
  revision: number;
  settings: RemovableSettings;
  disks: DiskView[];
  today: TurnNow<DiskView>;
  coming: TurnNow<DiskView>[];
  /** Copies that wait for a disk, and the newest reason. */
  waiting: { copies: number; failure: Failure | null } | null;
};

export type SiteMedia = {
  siteId: string;
  name: string;
  timeZone: string;
  practiceId: string;
  sets: MediaSet[];
  /** What is plugged in and is none of the site's disks, as the agent last told. */
  volumes: PluggedVolume[];
};

const logLines = 12;

/** The removable sets of a site: whose turn it is, where each disk is now, and its log. Null when it isn't in scope. */
export async function readSiteMedia(by: Authorized<'site.read'>, siteId: string): Promise<SiteMedia | null> {
  const reader = database();
  const site = await reader.site.findFirst({
    where: { AND: [siteWhere(by.scope), { id: siteId, archivedAt: null }] },
    include: {
      pluggedVolumes: true,
      siteDestinations: {
        where: { destination: { kind: 'removable', archivedAt: null } },
        include: {
          destination: {
            include: {
              media: {
                where: { siteId },
                orderBy: [{ turn: 'asc' }, { label: 'asc' }],
                include: { events: { orderBy: [{ at: 'desc' }, { id: 'desc' }], take: logLines } },
              },
            },
          },
        },
        orderBy: { destination: { name: 'asc' } },
      },
    },
  });
  if (site === null) return null;
  const ids = site.siteDestinations.map((one) => one.destinationId);
  const [counts, waiting, names] = await Promise.all([
    countCopies(reader, siteId),
    loadWaiting(reader, siteId, ids),
    namesOf(
      reader,
      site.siteDestinations.flatMap(({ destination }) => destination.media.flatMap((one) => one.events)),
    ),
  ]);
  const sets = site.siteDestinations.map(({ destination, settings, revision }): MediaSet => {
    const parsed = removableSettingsSchema.parse(settings);
    const about = {
      settings: parsed,
      timeZone: site.timeZone,
      now: by.now,
      placement: destination.placement,
    };
    const rotated = destination.media.map(rotatedOf);
    const disks = destination.media.map((medium) => viewOf(medium, rotated, about, counts, names));
    const { calendar } = parsed;
    return {
      destinationId: destination.id,
      name: destination.name,
      placement: destination.placement === 'off-site' ? 'off-site' : 'on-site',
      revision,
      settings: parsed,
      disks,
      today: judgeTurn(calendar, disks, site.timeZone, by.now),
      coming: planTurns(calendar, disks, site.timeZone, by.now, 8).slice(1),
      waiting: waiting.get(destination.id) ?? null,
    };
  });
  const volumes = z.array(pluggedVolumeSchema).safeParse(site.pluggedVolumes?.volumes ?? []);
  return {
    siteId,
    name: site.name,
    timeZone: site.timeZone,
    practiceId: site.practiceId,
    sets,
    // An agent of another version may tell other things; then there is nothing to choose from until it is updated.
    volumes: volumes.success ? volumes.data : [],
  };
}

type About = { settings: RemovableSettings; timeZone: string; now: Date; placement: string };
type Counts = Map<string, { stored: number; damaged: number }>;

function rotatedOf(medium: Medium) {
  return { id: medium.id, turn: turnOf(medium), isRetired: medium.retiredAt !== null };
}

function viewOf(
  medium: Medium & { events: MediumEvent[] },
  all: ReturnType<typeof rotatedOf>[],
  about: About,
  counts: Counts,
  names: Map<string, string>,
): DiskView {
  const { timeZone, now, settings } = about;
  const { calendar } = settings;
  const today = judgeTurn(calendar, all, timeZone, now);
  const isRightNow = today.disks.some((disk) => disk.id === medium.id);
  const sightings = sightingsOf(medium, about.placement);
  const passed =
    medium.seenAt === null ? 0 : countTurnsPassed(medium.id, calendar, all, timeZone, medium.seenAt, now);
  return {
    id: medium.id,
    label: medium.label,
    colour: mediumColours.find((colour) => colour === medium.colour) ?? 'white',
    turn: turnOf(medium),
    isRetired: medium.retiredAt !== null,
    retiredAs: sightings.retiredAs,
    revision: medium.revision,
    fsType: medium.fsType,
    sizeBytes: medium.sizeBytes === null ? null : Number(medium.sizeBytes),
    freeBytes: medium.freeBytes === null ? null : Number(medium.freeBytes),
    presence: sightings.presence,
    seenAt: medium.seenAt,
    place: judgePlace(sightings),
    isRightNow,
    isOverstaying: isOverstaying({ presence: sightings.presence, isRightNow }, today.from, now),
    isLongAway: medium.retiredAt === null && isLongAway(sightings.presence, passed),
    nextTurnAt: nextTurnOf(medium.id, calendar, all, timeZone, now),
    storedCopies: counts.get(medium.id)?.stored ?? 0,
    damagedCopies: counts.get(medium.id)?.damaged ?? 0,
    log: medium.events.map(({ id, at, kind, actorId, actorName, note }) => ({
      ...{ id, at, kind, note },
      actorName: actorName ?? names.get(actorId ?? '') ?? null,
    })),
  };
}

function turnOf(medium: Medium): Turn {
  return turns.find((turn) => turn === medium.turn) ?? 'A';
}

async function countCopies(reader: Reader, siteId: string): Promise<Counts> {
  const rows = await reader.copy.groupBy({
    by: ['mediumId', 'state'],
    where: { siteId, mediumId: { not: null } },
    _count: true,
  });
  const counts: Counts = new Map();
  for (const { mediumId, state, _count } of rows) {
    if (mediumId === null) continue;
    const count = counts.get(mediumId) ?? { stored: 0, damaged: 0 };
    counts.set(mediumId, count);
    if (state === 'stored') count.stored += _count;
    if (state === 'corrupt' || state === 'missing') count.damaged += _count;
  }
  return counts;
}

async function loadWaiting(reader: Reader, siteId: string, destinationIds: string[]) {
  const copies = await reader.copy.findMany({
    where: { siteId, state: 'waiting', destinationId: { in: destinationIds } },
    orderBy: { id: 'desc' },
    select: { destinationId: true, failure: true },
  });
  const byDestination = Map.groupBy(copies, (copy) => copy.destinationId);
  return new Map(
    [...byDestination].map(([id, own]) => [
      id,
      { copies: own.length, failure: (own[0]?.failure ?? null) as Failure | null },
    ]),
  );
}

/** Who asked for a disk to be added is known by the order alone; their name is read as it is now. */
async function namesOf(reader: Reader, events: MediumEvent[]): Promise<Map<string, string>> {
  const ids = events.flatMap((event) =>
    event.actorName === null && event.actorId !== null ? [event.actorId] : [],
  );
  if (ids.length === 0) return new Map();
  const users = await reader.user.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  return new Map(users.map((user) => [user.id, user.name]));
}
