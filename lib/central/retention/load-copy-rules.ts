import type { Reader } from '#lib/central/database/client.ts';
import { loadMedia, type PlacedMedium } from '#lib/central/media/load-media.ts';
import {
  type CopyRule,
  freshSinceOf,
  judgeCopyRule,
  type RuleCopy,
  type RulePlace,
} from '#lib/domain/copy-rule.ts';
import { copyPatienceMs } from '#lib/domain/health.ts';
import { isProven } from '#lib/domain/recovery-point.ts';
import type { CopyState } from '#lib/domain/words.ts';

/** Days back in which copies are looked for: a month's disk, and its turn. */
const reachDays = 40;
/** Copies of a set that are read of each destination: the newest ones. */
const copiesRead = 60;
/** Damaged copies that are named of each set. */
const damagedRead = 20;

/** How sets stand against 3-2-1-1-0, by what their copies were last seen to be. A few queries, however many sets. */
export async function loadCopyRules(
  reader: Reader,
  sets: readonly { setId: string; memberIds: string[] }[],
  now: Date,
): Promise<Map<string, CopyRule>> {
  const setIds = sets.map(({ setId }) => setId);
  const places = await loadPlaces(reader, setIds);
  const siteIds = [...new Set(places.map(({ siteId }) => siteId))];
  const [media, good, damaged, dues] = await Promise.all([
    loadMedia(reader, siteIds),
    loadStored(reader, setIds, now),
    loadDamaged(reader, setIds),
    loadSettledDues(reader, setIds, now),
  ]);
  const copies = [...good, ...damaged].filter((copy) => !isGone(media, copy));
  return new Map(
    sets.map(({ setId, memberIds }) => {
      const own = copies.filter((copy) => copy.setId === setId);
      const question = {
        memberIds,
        places: places
          .filter((place) => place.setId === setId)
          .flatMap((place) => placesOf(place, own, media)),
        freshSince: freshSinceOf(
          dues.filter((due) => due.setId === setId).map((due) => due.dueAt),
          now,
        ),
        now,
      };
      return [setId, judgeCopyRule(question)];
    }),
  );
}

type PlaceRow = {
  setId: string;
  siteId: string;
  destinationId: string;
  name: string;
  kind: string;
  placement: string;
  awaySince: Date | null;
  isInPolicy: boolean;
};

/** The destinations that a set's site reaches, and whether the set's policy names them. */
function loadPlaces(reader: Reader, setIds: string[]): Promise<PlaceRow[]> {
  return reader.$queryRaw<PlaceRow[]>`
    SELECT s.id AS "setId", s.site_id AS "siteId", d.id AS "destinationId", d.name, d.kind, d.placement, sd.away_since AS "awaySince",
      coalesce(d.id = ANY(v.destination_ids), false) AS "isInPolicy"
    FROM backup_set s
    JOIN site_destination sd ON sd.site_id = s.site_id
    JOIN destination d ON d.id = sd.destination_id AND d.archived_at IS NULL
    LEFT JOIN policy p ON p.id = s.policy_id
    LEFT JOIN policy_version v ON v.policy_id = p.id AND v.version = p.current_version
    WHERE s.id = ANY(${setIds}::text[])
    ORDER BY d.name, d.id`;
}

type CopyRow = {
  setId: string;
  destinationId: string;
  mediumId: string | null;
  copyId: string;
  backupId: string;
  attemptId: string;
  sourceId: string;
  snapshotAt: Date;
  state: CopyState;
  readableAt: Date | null;
  isDamaged: boolean;
  seenAt: Date | null;
  immutableUntil: Date | null;
};

/** The newest ones of each place: of a removable set, of each disk, so that one which comes monthly is read too. */
async function loadStored(reader: Reader, setIds: string[], now: Date): Promise<CopyRow[]> {
  const since = new Date(now.getTime() - reachDays * 86_400_000);
  return reader.$queryRaw<CopyRow[]>`
    SELECT s.id AS "setId", c.* FROM backup_set s
    JOIN site_destination sd ON sd.site_id = s.site_id
    CROSS JOIN LATERAL (
      SELECT id FROM medium m WHERE m.site_id = s.site_id AND m.destination_id = sd.destination_id
      UNION ALL SELECT NULL
    ) m
    CROSS JOIN LATERAL (
      SELECT c.destination_id AS "destinationId", c.medium_id AS "mediumId", c.id AS "copyId", b.id AS "backupId", a.id AS "attemptId",
        b.source_id AS "sourceId", b.snapshot_at AS "snapshotAt", c.state::text AS state,
        c.readable_at AS "readableAt", false AS "isDamaged",
        greatest(c.seen_at, c.stored_at, c.read_back_at) AS "seenAt", c.immutable_until AS "immutableUntil"
      FROM attempt a
      JOIN backup b ON b.attempt_id = a.id
      JOIN copy c ON c.backup_id = b.id AND c.destination_id = sd.destination_id
        AND c.medium_id IS NOT DISTINCT FROM m.id
      WHERE a.set_id = s.id AND a.started_at > ${since}::timestamp AND c.state = 'stored'
        AND c.drill_failed_at IS NULL
      ORDER BY a.started_at DESC LIMIT ${copiesRead}
    ) c
    WHERE s.id = ANY(${setIds}::text[])`;
}

/** What a failed check has said of a copy: also while it is being made anew. */
const damageCodes = [
  'copy_missing',
  'copy_truncated',
  'copy_altered',
  'manifest_missing',
  'manifest_altered',
  'signature_unknown',
  'dump_unreadable',
];

async function loadDamaged(reader: Reader, setIds: string[]): Promise<CopyRow[]> {
  return reader.$queryRaw<CopyRow[]>`
    SELECT s.id AS "setId", c.* FROM backup_set s
    CROSS JOIN LATERAL (
      SELECT c.destination_id AS "destinationId", c.medium_id AS "mediumId", c.id AS "copyId", b.id AS "backupId",
        a.id AS "attemptId", b.source_id AS "sourceId", b.snapshot_at AS "snapshotAt", c.state::text AS state,
        c.readable_at AS "readableAt", true AS "isDamaged", c.seen_at AS "seenAt", c.immutable_until AS "immutableUntil"
      FROM copy c
      JOIN backup b ON b.id = c.backup_id
      JOIN attempt a ON a.id = b.attempt_id AND a.set_id = s.id
      WHERE c.site_id = s.site_id AND (
        c.state IN ('missing', 'corrupt')
        OR (c.state IN ('waiting', 'storing') AND c.failure->>'code' = ANY(${damageCodes}::text[]))
        OR (c.state = 'stored' AND c.drill_failed_at IS NOT NULL)
      )
      ORDER BY b.snapshot_at DESC LIMIT ${damagedRead}
    ) c
    WHERE s.id = ANY(${setIds}::text[])`;
}

/** The newest due moments of each set whose copies have had their time to arrive. */
function loadSettledDues(
  reader: Reader,
  setIds: string[],
  now: Date,
): Promise<{ setId: string; dueAt: Date }[]> {
  const settledBy = new Date(now.getTime() - copyPatienceMs);
  return reader.$queryRaw`
    SELECT s.set_id AS "setId", d.due_at AS "dueAt" FROM unnest(${setIds}::text[]) AS s (set_id)
    CROSS JOIN LATERAL (
      SELECT due_at FROM slot
      WHERE slot.set_id = s.set_id AND closes_at <= ${settledBy}::timestamp AND state <> 'excused'
      ORDER BY due_at DESC LIMIT 2
    ) d`;
}

/** Lost or broken together with its disk: a person said so, and no check found it damaged. */
function isGone(media: ReadonlyMap<string, PlacedMedium>, { mediumId }: CopyRow): boolean {
  return media.get(mediumId ?? '')?.isGone === true;
}

/** The places of one destination that concern the set: itself, or each disk of a removable set. */
function placesOf(row: PlaceRow, copies: CopyRow[], media: ReadonlyMap<string, PlacedMedium>): RulePlace[] {
  const own = copies.filter((copy) => copy.destinationId === row.destinationId);
  if (row.kind !== 'removable') {
    const place = { ...placeOf(row), copies: own.map(copyOf) };
    return row.isInPolicy || own.length > 0 ? [place] : [];
  }
  const disks = [...media.values()]
    .filter((disk) => disk.siteId === row.siteId && disk.destinationId === row.destinationId && !disk.isGone)
    .map((disk) => ({ isWanted: row.isInPolicy && !disk.isRetired, place: diskOf(row, disk, own) }))
    .filter(({ isWanted, place }) => isWanted || place.copies.length > 0)
    .map(({ place }) => place);
  // On disks that the centre doesn't know; or none has been added yet.
  const elsewhere = own.filter((copy) => copy.mediumId === null || !media.has(copy.mediumId)).map(copyOf);
  if (elsewhere.length === 0 && (disks.length > 0 || !row.isInPolicy)) return disks;
  const unknown = { ...placeOf(row), isOffSite: false, isRemovable: true, copies: elsewhere };
  return [...disks, unknown];
}

function placeOf(row: PlaceRow): Omit<RulePlace, 'copies'> {
  return {
    placeId: row.destinationId,
    name: row.name,
    medium: row.kind,
    isOffSite: row.placement === 'off-site',
    isOffline: false,
    isRemovable: false,
    awaySince: row.awaySince,
  };
}

/** A disk counts as off-site and offline only while it has been seen removed (S4); being away is what it is for. */
function diskOf(row: PlaceRow, disk: PlacedMedium, copies: CopyRow[]): RulePlace {
  const { mediumId, label, isOffSite, isOffline } = disk;
  return {
    ...{ placeId: mediumId, name: `${row.name} · ${label}`, medium: row.kind },
    ...{ isOffSite, isOffline, isRemovable: true, awaySince: null },
    copies: copies.filter((copy) => copy.mediumId === mediumId).map(copyOf),
  };
}

function copyOf(row: CopyRow): RuleCopy {
  const { copyId, backupId, attemptId, sourceId, snapshotAt, seenAt, immutableUntil } = row;
  // What a drill has refuted is not among the stored ones that are read.
  const isGood = isProven({ ...row, drillFailedAt: null });
  const condition = row.isDamaged ? 'damaged' : isGood ? 'good' : 'other';
  return {
    copyId,
    backupId,
    attemptId,
    sourceId,
    snapshotAt,
    condition,
    seenAt,
    immutableUntil,
  };
}
