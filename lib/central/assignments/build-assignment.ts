import { assignedApprovers } from '#lib/central/approvers/assigned-approvers.ts';
import type { Transaction } from '#lib/central/database/client.ts';
import {
  type AssignedSet,
  type Assignment,
  assignedDestinationSchema,
  assignedSetSchema,
  assignedSourceSchema,
  assignmentSchema,
} from '#lib/contract/assignment.ts';
import { protocolVersion } from '#lib/contract/protocol.ts';
import { locales } from '#lib/domain/words.ts';

export type AssignmentContent = Omit<Assignment, 'version'>;

/**
 * What a site's agent must do, as the database says now. Ordered by id throughout, so that the same content is the
 * same text. A set without a policy, a source or a destination that this site can reach has nothing that an agent
 * could do, and is left out; the site's page says so.
 */
export async function buildAssignment(
  tx: Transaction,
  siteId: string,
  now: Date,
): Promise<AssignmentContent> {
  const site = await tx.site.findUniqueOrThrow({
    where: { id: siteId },
    include: {
      practice: true,
      sources: { where: { archivedAt: null }, orderBy: { id: 'asc' } },
      siteDestinations: {
        where: { destination: { archivedAt: null } },
        include: { destination: { include: { media: { where: { siteId }, orderBy: { id: 'asc' } } } } },
        orderBy: { destinationId: 'asc' },
      },
      sets: {
        where: { archivedAt: null, policy: { archivedAt: null } },
        include: {
          members: { orderBy: { position: 'asc' } },
          policy: { include: { versions: { orderBy: { version: 'desc' }, take: 1 } } },
        },
        orderBy: { id: 'asc' },
      },
      // Those that ended a moment ago too: the agent judges by a clock of its own.
      holds: {
        where: { releasedAt: null, OR: [{ until: null }, { until: { gt: daysBefore(now, 30) } }] },
        orderBy: { id: 'asc' },
      },
    },
  });
  const sources = site.sources.map((source) => assignedSourceSchema.parse(source));
  const destinations = site.siteDestinations.map(({ destination, settings, sealedSecret }) =>
    assignedDestinationSchema.parse({
      ...destination,
      settings: settingsWithDisks(destination, settings),
      sealedSecret,
    }),
  );
  const known = {
    sources: new Set(sources.map((source) => source.id)),
    destinations: new Set(destinations.map((destination) => destination.id)),
  };
  const content = {
    protocol: protocolVersion,
    practice: { id: site.practice.id, name: site.practice.name },
    site: {
      id: site.id,
      name: site.name,
      timeZone: site.timeZone,
      locale: locales.find((locale) => locale === site.locale) ?? 'en',
    },
    recoveryRecipient: site.practice.recoveryRecipient,
    sources,
    destinations,
    sets: site.sets.flatMap((set) => assignedSet(set, known)),
    ...(await assignedApprovers(tx, site)),
    holds: site.holds.map(({ id, backupId, reason, until }) => ({
      id,
      backupId,
      reason,
      until: until?.toISOString() ?? null,
    })),
  };
  return assignmentSchema.omit({ version: true }).parse(content);
}

function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * 86_400_000);
}

type DiskRow = { id: string; label: string; colour: string; turn: string; retiredAt: Date | null };

/** The disks of a removable set are rows of their own: people name them, agents know them. */
function settingsWithDisks(destination: { kind: string; media: DiskRow[] }, settings: unknown): unknown {
  if (destination.kind !== 'removable') return settings;
  const disks = destination.media.map(({ id, label, colour, turn, retiredAt }) => ({
    ...{ id, label, colour, turn },
    isRetired: retiredAt !== null,
  }));
  return { ...(settings as object), disks };
}

type SetRow = {
  id: string;
  name: string;
  policySince: Date | null;
  createdAt: Date;
  members: { sourceId: string }[];
  policy: {
    id: string;
    versions: {
      version: number;
      schedule: unknown;
      graceMinutes: number;
      retention: unknown;
      retentionAt: unknown;
      drill: unknown;
      destinationIds: string[];
    }[];
  } | null;
};

function assignedSet(set: SetRow, known: { sources: Set<string>; destinations: Set<string> }): AssignedSet[] {
  const version = set.policy?.versions[0];
  const sourceIds = set.members.map((member) => member.sourceId).filter((id) => known.sources.has(id));
  const destinationIds = version?.destinationIds.filter((id) => known.destinations.has(id)) ?? [];
  if (set.policy === null || version === undefined) return [];
  if (sourceIds.length === 0 || destinationIds.length === 0) return [];
  return [
    assignedSetSchema.parse({
      id: set.id,
      name: set.name,
      sourceIds,
      policyId: set.policy.id,
      policyVersion: version.version,
      schedule: version.schedule,
      graceMinutes: version.graceMinutes,
      destinationIds,
      retention: version.retention,
      retentionAt: version.retentionAt,
      drill: version.drill,
      activeFrom: (set.policySince ?? set.createdAt).toISOString(),
    }),
  ];
}
